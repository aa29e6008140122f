import { ChatCerebras } from "@langchain/cerebras";
import { ChatCohere } from "@langchain/cohere";
import { ChatDeepSeek } from "@langchain/deepseek";
import { ChatGroq } from "@langchain/groq";
import { ChatMistralAI } from "@langchain/mistralai";
import { ChatOllama } from "@langchain/ollama";
import { ChatOpenRouter } from "@langchain/openrouter";
import { ChatXAI, ChatXAIResponses } from "@langchain/xai";
import { everyWay, type PackageCalls, stream } from "../planned-call.ts";
import { cohereChat } from "../providers/cohere.ts";
import { ollamaChat } from "../providers/ollama.ts";
import {
  cerebrasChat,
  deepSeekChat,
  groqChat,
  mistralChat,
  openRouterChat,
  xAiChat,
  xAiChatCountedTwice,
} from "../providers/openai-compatible.ts";
import { xAiResponses } from "../providers/openai-responses.ts";

const common = { apiKey: "sk-test", maxRetries: 0 };

const groq = { provider: "groq", modelRequested: "openai/gpt-oss-120b", answer: groqChat };
const groqFields = { ...common, model: groq.modelRequested };
const mistral = { provider: "mistral", modelRequested: "mistral-medium-latest", answer: mistralChat };
const deepSeek = { provider: "deepseek", modelRequested: "deepseek-reasoner", answer: deepSeekChat };
const xAi = { provider: "xai", modelRequested: "grok-4", answer: xAiChat };
const cohere = { provider: "cohere", modelRequested: "command-a-03-2025", answer: cohereChat };
const cohereFields = { ...common, model: cohere.modelRequested };
const ollama = { provider: "ollama", modelRequested: "qwen3:8b", answer: ollamaChat };
const router = {
  provider: "openrouter",
  modelRequested: "anthropic/claude-sonnet-4.5",
  answer: openRouterChat,
};
const cerebras = { provider: "cerebras", modelRequested: "gpt-oss-120b", answer: cerebrasChat };

/** Packages of one provider each. */
export const ownPackageCalls: readonly PackageCalls[] = [
  {
    package: "@langchain/groq",
    calls: [
      ...everyWay({ ...groq, constructed: "ChatGroq" }, () => new ChatGroq(groqFields)),
      {
        ...groq,
        call: "ChatGroq({ streaming: true, streamUsage: false }).stream()",
        run: stream(() => new ChatGroq({ ...groqFields, streaming: true, streamUsage: false })),
      },
    ],
  },
  {
    package: "@langchain/mistralai",
    calls: [
      ...everyWay(
        { ...mistral, constructed: "ChatMistralAI" },
        () => new ChatMistralAI({ ...common, model: mistral.modelRequested }),
      ),
      {
        ...mistral,
        call: "ChatMistralAI({ streamUsage: false }).stream()",
        run: stream(
          () => new ChatMistralAI({ ...common, model: mistral.modelRequested, streamUsage: false }),
        ),
      },
    ],
  },
  {
    package: "@langchain/deepseek",
    calls: everyWay(
      { ...deepSeek, constructed: "ChatDeepSeek" },
      () => new ChatDeepSeek({ ...common, model: deepSeek.modelRequested }),
    ),
  },
  {
    package: "@langchain/xai",
    calls: [
      ...everyWay(
        { ...xAi, constructed: "ChatXAI" },
        () => new ChatXAI({ ...common, model: xAi.modelRequested }),
      ),
      {
        ...xAi,
        answer: xAiChatCountedTwice,
        call: "ChatXAI.stream(), usage on two chunks",
        run: stream(() => new ChatXAI({ ...common, model: xAi.modelRequested })),
      },
      ...everyWay(
        { ...xAi, answer: xAiResponses, constructed: "ChatXAIResponses" },
        () => new ChatXAIResponses({ ...common, model: xAi.modelRequested }),
      ),
    ],
  },
  {
    package: "@langchain/cohere",
    calls: [
      ...everyWay({ ...cohere, constructed: "ChatCohere" }, () => new ChatCohere(cohereFields)),
      {
        ...cohere,
        call: "ChatCohere({ streamUsage: false }).stream()",
        run: stream(() => new ChatCohere({ ...cohereFields, streamUsage: false })),
      },
    ],
  },
  {
    package: "@langchain/ollama",
    calls: everyWay(
      { ...ollama, constructed: "ChatOllama" },
      () => new ChatOllama({ model: ollama.modelRequested, maxRetries: 0 }),
    ),
  },
  {
    package: "@langchain/openrouter",
    calls: [
      ...everyWay(
        { ...router, constructed: "ChatOpenRouter" },
        () => new ChatOpenRouter({ ...common, model: router.modelRequested }),
      ),
      {
        ...router,
        call: "ChatOpenRouter({ streamUsage: false }).stream()",
        run: stream(
          () => new ChatOpenRouter({ ...common, model: router.modelRequested, streamUsage: false }),
        ),
      },
    ],
  },
  {
    package: "@langchain/cerebras",
    calls: everyWay(
      { ...cerebras, constructed: "ChatCerebras" },
      // Its SDK brings a fetch of its own along.
      () => new ChatCerebras({ ...common, model: cerebras.modelRequested, fetch: globalThis.fetch }),
    ),
  },
];
