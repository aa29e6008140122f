import { get } from "../events/untrusted.ts";
import { type Counts, sum } from "./counts.ts";
import type { ReadUsage } from "./read-usage.ts";

/** What the chunks of a stream showed, read. */
export interface StreamCounts {
  readonly chunks: number;
  readonly first: Counts;
  readonly last: Counts;
  readonly maxCacheRead: number | undefined;
}

export interface RepairContext {
  /** Who answered, and whose LangChain package asked: a gateway's answer has the package's faults too. */
  readonly providers: readonly (string | undefined)[];
  readonly sources: readonly ReadUsage[];
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
      const { input, output, total } = counts;
      if (input === undefined || cached === 0) return undefined;
      const totalSaysSo = output !== undefined && total === input + cached + output;
      const rawSaysSo = sources.some(({ exclusiveInput }) => exclusiveInput === input);
      const cannotBeInclusive = input < cached && isUsageMetadataInput(sources[0], input);
      return totalSaysSo || rawSaysSo || cannotBeInclusive ? { input: input + cached } : undefined;
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
    repaired: ({ input, output, total, reasoning }, { providers }) => {
      if (output === undefined || reasoning === undefined || reasoning === 0) return undefined;
      const inclusive = (input ?? 0) + output + reasoning;
      const isProven = total === inclusive || total === 2 * inclusive;
      const isAssumed = total === undefined && providers.includes("xai");
      return isProven || isAssumed ? { output: output + reasoning } : undefined;
    },
  },
  // Their streams report usage on two chunks, or under two spellings; LangChain adds up what has one name.
  // https://console.groq.com/docs/api-reference#chat-create (x_groq.usage beside usage)
  {
    repair: "stream_total_added_up",
    providers: ["groq", "xai"],
    repaired: ({ input, output, total }) => {
      const once = (input ?? 0) + (output ?? 0);
      return once > 0 && total === 2 * once ? { total: once } : undefined;
    },
  },
  // @langchain/google-genai takes candidatesTokenCount for the output; thoughts are only in the total.
  // https://ai.google.dev/gemini-api/docs/thinking#pricing
  {
    repair: "thoughts_left_out_of_output",
    providers: ["google_genai", "google_vertexai"],
    repaired: (counts) => {
      const gap = uncountedTokens(counts);
      if (gap === 0 || counts.reasoning !== undefined) return undefined;
      return { output: (counts.output ?? 0) + gap, reasoning: gap };
    },
  },
  // @langchain/google counts thoughts, but leaves toolUsePromptTokenCount out of the input.
  // https://ai.google.dev/api/generate-content#UsageMetadata
  {
    repair: "tool_prompt_left_out_of_input",
    providers: ["google_genai", "google_vertexai"],
    repaired: (counts) => {
      const gap = uncountedTokens(counts);
      if (gap === 0 || counts.reasoning === undefined) return undefined;
      return { input: (counts.input ?? 0) + gap };
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

/** Tokens of the total that are in neither input nor output. */
function uncountedTokens({ input, output, total }: Counts): number {
  if (input === undefined || output === undefined || total === undefined) return 0;
  return Math.max(0, total - input - output);
}

/** LangChain's own shape, where the details sit in `input_token_details` and the input is meant to be inclusive. */
function isUsageMetadataInput(source: ReadUsage | undefined, input: number): boolean {
  return source?.counts.input === input && get(source.value, "input_token_details") !== undefined;
}
