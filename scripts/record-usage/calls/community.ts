import { ChatFireworks } from "@langchain/community/chat_models/fireworks";
import { ChatPerplexity } from "@langchain/community/chat_models/perplexity";
import { ChatTogetherAI } from "@langchain/community/chat_models/togetherai";
import { type CallableModel, everyWay, type PackageCalls } from "../planned-call.ts";
import { fireworksChat, perplexityChat, togetherChat } from "../providers/openai-compatible.ts";

const common = { apiKey: "sk-test", maxRetries: 0 };
const fireworks = {
  provider: "fireworks",
  modelRequested: "accounts/fireworks/models/deepseek-v3p1",
  answer: fireworksChat,
};
const together = {
  provider: "together",
  modelRequested: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  answer: togetherChat,
};
const perplexity = { provider: "perplexity", modelRequested: "sonar-reasoning-pro", answer: perplexityChat };

export const communityCalls: readonly PackageCalls[] = [
  {
    package: "@langchain/community",
    file: "community-fireworks",
    calls: everyWay(
      { ...fireworks, constructed: "ChatFireworks" },
      () => new ChatFireworks({ ...common, model: fireworks.modelRequested }),
    ),
  },
  {
    package: "@langchain/community",
    file: "community-together",
    calls: everyWay(
      { ...together, constructed: "ChatTogetherAI" },
      // Its type wants a response_format with every call; the class does not.
      () => new ChatTogetherAI({ ...common, model: together.modelRequested }) as unknown as CallableModel,
    ),
  },
  {
    package: "@langchain/community",
    file: "community-perplexity",
    calls: everyWay(
      { ...perplexity, constructed: "ChatPerplexity" },
      () => new ChatPerplexity({ ...common, model: perplexity.modelRequested }),
    ),
  },
];
