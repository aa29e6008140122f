import { get, getPath, listOf, textOf } from "../events/untrusted.ts";
import { type CountField, type Counts, sum } from "./counts.ts";
import type { UsageEvidence } from "./evidence.ts";
import type { Iterations } from "./iterations.ts";
import type { ReadUsage } from "./read-usage.ts";
import { offersGoogleTools, ranOnServer } from "./server-tools.ts";

/** What the pieces of a stream showed, read. */
export interface StreamCounts {
  readonly callbacks: number;
  readonly chunks: number;
  /** Each is the whole call's so far, not a part of it. */
  readonly running: boolean;
  readonly first: Counts;
  readonly previous: Counts;
  readonly last: Counts;
  readonly maxCacheRead: number | undefined;
}

export interface RepairContext {
  /** Who answered, and whose LangChain package asked: a gateway's answer has the package's faults too. */
  readonly providers: readonly (string | undefined)[];
  readonly evidence: UsageEvidence;
  readonly sources: readonly ReadUsage[];
  readonly stream: StreamCounts | undefined;
  readonly iterations: Iterations;
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

const GOOGLE = ["google_genai", "google_vertexai"];

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
  // message_start carries the first output tokens, message_delta the running total; LangChain adds them up, in the
  // chunks of a stream and in the snapshots of its events.
  // https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types ("cumulative")
  {
    repair: "stream_output_added_up",
    providers: ["anthropic"],
    repaired: ({ output }, { stream }) => {
      const start = stream?.first.output;
      if (stream === undefined || start === undefined || output === undefined) return undefined;
      const isMessageStart = (stream.first.input ?? 0) > 0;
      if (!isMessageStart || start === 0 || output <= start) return undefined;
      const told = stream.chunks > 1 ? toldLast(stream) : undefined;
      const corrected = told !== undefined && told >= start ? told : output - start;
      return corrected < output ? { output: corrected } : undefined;
    },
  },
  // The totals leave a compaction out, which is billed like everything else.
  // https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage
  {
    repair: "compaction_left_out",
    repaired: (counts, { iterations: { compaction } }) => {
      if (compaction === undefined) return undefined;
      const fields = Object.keys(compaction) as CountField[];
      return Object.fromEntries(
        fields.map((field) => [field, (counts[field] ?? 0) + (compaction[field] ?? 0)]),
      );
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
  // toolUsePromptTokenCount is only in the total. Where the output holds the thoughts, the rest can be nothing else.
  // https://ai.google.dev/api/generate-content#UsageMetadata
  {
    repair: "tool_prompt_left_out_of_input",
    providers: GOOGLE,
    repaired: (counts, context) => {
      const gap = uncountedTokens(counts);
      if (gap === 0 || (mayLackThoughts(counts, context) && mayThink(context))) return undefined;
      return counts.reasoning !== undefined || mayHaveToolPrompt(context)
        ? { input: (counts.input ?? 0) + gap }
        : undefined;
    },
  },
  // @langchain/google-genai takes candidatesTokenCount for the output, and so do the event streams of the other Google
  // packages; thoughts are only in the total. With a tool that runs at Google the rest may be its prompt.
  // https://ai.google.dev/gemini-api/docs/thinking#pricing
  {
    repair: "thoughts_left_out_of_output",
    providers: GOOGLE,
    repaired: (counts, context) => {
      const gap = uncountedTokens(counts);
      if (gap === 0 || !mayLackThoughts(counts, context)) return undefined;
      if (!mayThink(context) || mayHaveToolPrompt(context)) return undefined;
      return { output: (counts.output ?? 0) + gap, reasoning: gap };
    },
  },
  // Every chunk repeats cachedContentTokenCount; LangChain adds them up. Its token callbacks, one a chunk, show no
  // usage in @langchain/google-genai.
  // https://ai.google.dev/api/generate-content#UsageMetadata
  {
    repair: "stream_cache_read_added_up",
    providers: ["google_genai"],
    repaired: ({ cacheRead }, { stream }) => {
      if (stream === undefined || cacheRead === undefined || stream.running) return undefined;
      const once = stream.maxCacheRead ?? cacheRead / Math.max(1, stream.callbacks);
      return once < cacheRead && Number.isInteger(once) ? { cacheRead: once } : undefined;
    },
  },
  // @langchain/google-genai drops how much of an answer is an image, at 10 to 20 times the price of text.
  // https://ai.google.dev/gemini-api/docs/pricing
  {
    repair: "image_told_by_answer",
    providers: ["google_genai"],
    repaired: (counts, context) => {
      const outputImage = imageTokensOfAnswer(counts, context);
      return outputImage === undefined ? undefined : { outputImage };
    },
  },
];

/** What the provider said last of the output: LangChain's snapshots have it added to what it said before. */
function toldLast({ running, previous, last }: StreamCounts): number | undefined {
  if (!running || last.output === undefined) return last.output;
  return last.output - (previous.output ?? 0);
}

/** Tokens of the total that are in neither input nor output. */
export function uncountedTokens({ input, output, total }: Counts): number {
  if (input === undefined || output === undefined || total === undefined) return 0;
  return Math.max(0, total - input - output);
}

/** Whether the output may be without the thoughts: a count of them beside it says that it is not. */
function mayLackThoughts({ reasoning }: Counts, { evidence, sources, stream }: RepairContext): boolean {
  if (reasoning !== undefined) return false;
  if (stream?.running === true || evidence.className === "ChatGoogleGenerativeAI") return true;
  // @langchain/google-common and @langchain/google give details with every count, and count thoughts as output.
  return get(sources[0]?.value, "output_token_details") === undefined;
}

/** Models without thoughts: https://ai.google.dev/gemini-api/docs/thinking#supported-models */
const CANNOT_THINK =
  /^(?:models\/)?(?:gemini-(?:pro(?!-latest)|1\.|2\.0-(?!flash-thinking)|2\.5-flash-image|[\d.]+-[\w-]*tts)|gemma-[1-3]|learnlm)/;

function mayThink({ evidence: { model, invocationParams } }: RepairContext): boolean {
  const budget = getPath(invocationParams, "generationConfig", "thinkingConfig", "thinkingBudget");
  return budget !== 0 && !CANNOT_THINK.test(model ?? "");
}

/** A tool that runs at Google was offered, or its parts are in the answer. */
function mayHaveToolPrompt({ evidence: { invocationParams, generations } }: RepairContext): boolean {
  return (
    offersGoogleTools(invocationParams) ||
    generations.some(({ content }) => ranOnServer(content) || listOf(content).some(isExecutedCode))
  );
}

function isExecutedCode(block: unknown): boolean {
  const type = get(block, "type");
  return type === "executableCode" || type === "codeExecutionResult";
}

/** Models whose images all have one size in tokens: https://ai.google.dev/gemini-api/docs/image-generation#aspect_ratios */
const TOKENS_PER_IMAGE: readonly { readonly model: RegExp; readonly tokens: number }[] = [
  { model: /^gemini-2\.5-flash-image/, tokens: 1_290 },
];

/** Certain where the answer is images or text alone, or its images have a known size. */
function imageTokensOfAnswer(counts: Counts, { evidence, stream }: RepairContext): number | undefined {
  const { className, model = "", generations } = evidence;
  if (className !== "ChatGoogleGenerativeAI" || counts.output === undefined) return undefined;
  // The events of a stream drop images.
  if (counts.outputImage !== undefined || stream?.running === true) return undefined;
  const answer = answerParts(generations[0]?.content);
  const written = counts.output - (counts.reasoning ?? 0);
  if (answer.images === 0) return model.includes("image") && answer.hasText ? 0 : undefined;
  if (!answer.hasText) return written;
  const size = TOKENS_PER_IMAGE.find((row) => row.model.test(model))?.tokens;
  return size !== undefined && answer.images * size <= written ? answer.images * size : undefined;
}

function answerParts(content: unknown): { readonly images: number; readonly hasText: boolean } {
  if (typeof content === "string") return { images: 0, hasText: content !== "" };
  const blocks = listOf(content);
  return {
    images: blocks.filter((block) => textOf(getPath(block, "inlineData", "mimeType"))?.startsWith("image/"))
      .length,
    hasText: blocks.some((block) => textOf(get(block, "text")) !== undefined || typeof block === "string"),
  };
}

/** LangChain's own shape, where the details sit in `input_token_details` and the input is meant to be inclusive. */
function isUsageMetadataInput(source: ReadUsage | undefined, input: number): boolean {
  return source?.counts.input === input && get(source.value, "input_token_details") !== undefined;
}
