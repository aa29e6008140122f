import { AzureChatOpenAI, ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { everyWay, invoke, type PackageCalls, stream } from "../planned-call.ts";
import { azureChat, openAiAudio, openAiChat, openAiChatUncounted } from "../providers/openai.ts";
import { openRouterChat, selfHostedChat } from "../providers/openai-compatible.ts";
import { openAiResponses } from "../providers/openai-responses.ts";

const apiKey = "sk-test";
const chat =
  (fields: ChatOpenAIFields = {}) =>
  () =>
    new ChatOpenAI({ model: "gpt-5-mini", apiKey, maxRetries: 0, ...fields });
const at = (baseURL: string) => ({ configuration: { baseURL } });
const openAi = { provider: "openai", modelRequested: "gpt-5-mini", answer: openAiChat };

const azureFields = {
  azureOpenAIApiKey: apiKey,
  azureOpenAIApiVersion: "2024-10-21",
  azureOpenAIApiDeploymentName: "my-deployment",
  azureOpenAIApiInstanceName: "my-instance",
  maxRetries: 0,
};
const azure = { provider: "azure", modelRequested: "my-deployment", answer: azureChat };

export const openAiCalls: PackageCalls = {
  package: "@langchain/openai",
  calls: [
    ...everyWay({ ...openAi, constructed: "ChatOpenAI" }, chat()),
    ...everyWay({ ...openAi, constructed: "ChatOpenAI({ n: 2 })" }, chat({ n: 2 })),
    {
      ...openAi,
      call: "ChatOpenAI({ streamUsage: false }).stream()",
      counted: false,
      run: stream(chat({ streamUsage: false })),
    },
    {
      ...openAi,
      call: "ChatOpenAI({ streaming: true }).invoke()",
      run: invoke(chat({ streaming: true })),
    },
    {
      ...openAi,
      call: "ChatOpenAI({ streaming: true, streamUsage: false }).invoke()",
      counted: false,
      run: invoke(chat({ streaming: true, streamUsage: false })),
    },
    ...everyWay(
      { ...openAi, answer: openAiChatUncounted, constructed: "ChatOpenAI, server without usage" },
      chat(),
    ),
    ...everyWay(
      {
        ...openAi,
        answer: openAiAudio,
        modelRequested: "gpt-4o-audio-preview",
        constructed: "ChatOpenAI, audio",
      },
      chat({ model: "gpt-4o-audio-preview" }),
    ),
    ...everyWay(
      {
        ...openAi,
        answer: openAiResponses,
        modelRequested: "gpt-5",
        constructed: "ChatOpenAI({ useResponsesApi: true })",
      },
      chat({ model: "gpt-5", useResponsesApi: true, service_tier: "flex" }),
    ),
    {
      ...openAi,
      answer: openAiResponses,
      modelRequested: "gpt-5",
      call: "ChatOpenAI({ useResponsesApi: true, streaming: true }).invoke()",
      run: invoke(chat({ model: "gpt-5", useResponsesApi: true, streaming: true })),
    },
    ...everyWay({ ...azure, constructed: "AzureChatOpenAI" }, () => new AzureChatOpenAI(azureFields)),
    ...everyWay(
      { ...azure, constructed: "AzureChatOpenAI({ model })" },
      () => new AzureChatOpenAI({ ...azureFields, model: "gpt-5-mini" }),
    ),
    ...everyWay(
      {
        answer: openRouterChat,
        provider: "openrouter",
        modelRequested: "anthropic/claude-sonnet-4.5",
        constructed: "ChatOpenAI at openrouter.ai",
      },
      chat({ model: "anthropic/claude-sonnet-4.5", ...at("https://openrouter.ai/api/v1") }),
    ),
    ...everyWay(
      {
        answer: selfHostedChat,
        provider: "openai",
        modelRequested: "Qwen/Qwen3-32B",
        constructed: "ChatOpenAI at a host of one's own",
      },
      chat({ model: "Qwen/Qwen3-32B", ...at("http://models.internal:8000/v1") }),
    ),
  ],
};
