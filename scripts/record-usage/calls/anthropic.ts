import { ChatAnthropic } from "@langchain/anthropic";
import { invokeAndStream, type PackageCalls, stream } from "../planned-call.ts";
import { anthropicCached, anthropicWebSearch } from "../providers/anthropic.ts";

const model = "claude-sonnet-4-5";
const chat =
  (fields: { streamUsage?: boolean } = {}) =>
  () =>
    new ChatAnthropic({ model, apiKey: "sk-test", maxRetries: 0, ...fields });
const claude = { provider: "anthropic", modelRequested: model, answer: anthropicCached };

export const anthropicCalls: PackageCalls = {
  package: "@langchain/anthropic",
  calls: [
    ...invokeAndStream({ ...claude, constructed: "ChatAnthropic" }, chat()),
    ...invokeAndStream(
      { ...claude, answer: anthropicWebSearch, constructed: "ChatAnthropic, web search" },
      chat(),
    ),
    {
      ...claude,
      call: "ChatAnthropic({ streamUsage: false }).stream()",
      run: stream(chat({ streamUsage: false })),
    },
  ],
};
