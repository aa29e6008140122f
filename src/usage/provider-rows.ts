import { get } from "../events/untrusted.ts";
import { type Counts, sum } from "./counts.ts";
import type { UsageSource } from "./sources.ts";

/** What the chunks of a stream showed, read. */
export interface StreamCounts {
  readonly chunks: number;
  readonly first: Counts;
  readonly last: Counts;
  readonly maxCacheRead: number | undefined;
}

export interface RepairContext {
  readonly provider: string | undefined;
  readonly sources: readonly UsageSource[];
  readonly stream: StreamCounts | undefined;
}

/** A known fault upstream and its repair. */
export interface ProviderRow {
  /** Goes into `usage_repaired`. */
  readonly repair: string;
  /** Whose counts have the fault; absent where the numbers themselves prove it. */
  readonly providers?: readonly string[];
  /** The fields to replace, or undefined where the fault is not there. */
  readonly repaired: (counts: Counts, context: RepairContext) => Partial<Counts> | undefined;
}

/** In order: a row sees what the rows before it have repaired. */
export const PROVIDER_ROWS: readonly ProviderRow[] = [
  // Old @langchain/anthropic and @langchain/aws pass on an input without its cached part.
  // https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
  {
    repair: "cache_left_out_of_input",
    providers: ["anthropic", "bedrock"],
    repaired: (counts, { sources }) => {
      const cached = sum([counts.cacheRead, counts.cacheWrite]);
      const { input } = counts;
      if (input === undefined || cached === 0) return undefined;
      const rawSaysSo = sources.some(({ exclusiveInput }) => exclusiveInput === input);
      const cannotBeInclusive = input < cached && isUsageMetadataInput(sources[0], input);
      return rawSaysSo || cannotBeInclusive ? { input: input + cached } : undefined;
    },
  },
  // message_start carries the first output tokens, message_delta the running total; LangChain adds them up.
  // https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types ("cumulative")
  {
    repair: "stream_output_added_up",
    providers: ["anthropic"],
    repaired: ({ output }, { stream }) => {
      const start = stream?.first.output;
      if (stream === undefined || start === undefined || output === undefined) return undefined;
      const isMessageStart = (stream.first.input ?? 0) > 0;
      if (!isMessageStart || start === 0 || output <= start) return undefined;
      const running = stream.chunks > 1 ? stream.last.output : undefined;
      const corrected = running !== undefined && running >= start ? running : output - start;
      return corrected < output ? { output: corrected } : undefined;
    },
  },
  // xAI counts reasoning beside the completion, and its streams report the total twice.
  // https://docs.x.ai/docs/guides/reasoning#usage
  {
    repair: "reasoning_left_out_of_output",
    repaired: ({ input, output, total, reasoning }, { provider }) => {
      if (output === undefined || reasoning === undefined || reasoning === 0) return undefined;
      const inclusive = (input ?? 0) + output + reasoning;
      const isProven = total === inclusive || total === 2 * inclusive;
      const isAssumed = total === undefined && provider === "xai";
      return isProven || isAssumed ? { output: output + reasoning } : undefined;
    },
  },
  // @langchain/google-genai takes candidatesTokenCount for the output; thoughts are only in the total.
  // https://ai.google.dev/gemini-api/docs/thinking#pricing
  {
    repair: "thoughts_left_out_of_output",
    providers: ["google_genai", "google_vertexai"],
    repaired: ({ input, output, total, reasoning }) => {
      const gap = (total ?? 0) - (input ?? 0) - (output ?? 0);
      if (input === undefined || output === undefined || gap <= 0 || reasoning !== undefined)
        return undefined;
      return { output: output + gap, reasoning: gap };
    },
  },
  // @langchain/google counts thoughts, but leaves toolUsePromptTokenCount out of the input.
  // https://ai.google.dev/api/generate-content#UsageMetadata
  {
    repair: "tool_prompt_left_out_of_input",
    providers: ["google_genai", "google_vertexai"],
    repaired: ({ input, output, total, reasoning }) => {
      const gap = (total ?? 0) - (input ?? 0) - (output ?? 0);
      if (input === undefined || output === undefined || gap <= 0 || reasoning === undefined)
        return undefined;
      return { input: input + gap };
    },
  },
  // Every chunk repeats cachedContentTokenCount; LangChain adds them up.
  // https://ai.google.dev/api/generate-content#UsageMetadata
  {
    repair: "stream_cache_read_added_up",
    providers: ["google_genai"],
    repaired: ({ cacheRead }, { stream }) => {
      const highest = stream?.maxCacheRead;
      if (highest === undefined || cacheRead === undefined || highest >= cacheRead) return undefined;
      return { cacheRead: highest };
    },
  },
];

/** LangChain's own shape, where the details sit in `input_token_details` and the input is meant to be inclusive. */
function isUsageMetadataInput(source: UsageSource | undefined, input: number): boolean {
  return source?.counts.input === input && get(source.value, "input_token_details") !== undefined;
}
