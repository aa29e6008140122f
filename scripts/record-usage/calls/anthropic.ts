import { ChatAnthropic } from "@langchain/anthropic";
import { type CallableModel, everyWay, type PackageCalls, stream } from "../planned-call.ts";
import { anthropicCached, anthropicCompaction, anthropicWebSearch } from "../providers/anthropic.ts";

const model = "claude-sonnet-4-5";
const chat =
  (fields: Partial<ConstructorParameters<typeof ChatAnthropic>[0]> = {}) =>
  () =>
    new ChatAnthropic({ model, apiKey: "sk-test", maxRetries: 0, ...fields });
const claude = { provider: "anthropic", modelRequested: model, answer: anthropicCached };

export const anthropicCalls: PackageCalls = {
  package: "@langchain/anthropic",
  calls: [
    ...everyWay({ ...claude, constructed: "ChatAnthropic" }, chat()),
    ...everyWay(
      { ...claude, answer: anthropicWebSearch, constructed: "ChatAnthropic, web search" },
      () => chat()().bindTools([{ type: "web_search_20250305", name: "web_search" }]) as CallableModel,
    ),
    ...everyWay(
      {
        ...claude,
        modelRequested: "claude-opus-4-8",
        answer: anthropicCompaction,
        constructed: "ChatAnthropic, compaction",
      },
      chat({
        model: "claude-opus-4-8",
        inferenceGeo: "us",
        contextManagement: { edits: [{ type: "compact_20260112" }] },
        invocationKwargs: { speed: "fast" },
      }),
    ),
    {
      ...claude,
      call: "ChatAnthropic({ streamUsage: false }).stream()",
      run: stream(chat({ streamUsage: false })),
    },
  ],
};
