import type { Usage } from "../../src/events/schema.ts";
import type { CallTruth } from "./recorded-call.ts";

/** What we read from a call, in one flat object. */
export type Reported = Partial<Omit<CallTruth, "usage">> &
  Partial<Omit<Usage, "usage_source" | "usage_repaired" | "usage_anomaly">> & {
    readonly source?: Usage["usage_source"];
    readonly repaired?: readonly string[];
    readonly anomaly?: string;
  };

/** A fault of a package, and what becomes of it. */
export interface KnownFault {
  readonly because: string;
  /** Calls by file, as they are named in recorded/. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** Repaired: we report the truth, under these flags. */
  readonly repaired?: readonly string[];
  /** The wire says it, but nothing that a callback sees: we report nothing. "usage" is every count. */
  readonly lost?: readonly (keyof Reported | "usage")[];
  /** Nobody can tell that it is not so: we report this instead of the truth. */
  readonly wrong?: Reported;
}

/** Ways in which an answer can come, as the calls are named. */
const INVOKE = "invoke()";
const STREAM = "stream()";
const V2 = "streamEvents(v2)";
const V3 = "streamEvents(v3)";
const STREAMED = [STREAM, V2];
const EVERY_WAY = [INVOKE, STREAM, V2, V3];

const GENAI = "ChatGoogleGenerativeAI";
const GCP = 'ChatGoogle({ platformType: "gcp" })';
const GOOGLE = ["ChatGoogle", "ChatGoogle, code execution", GCP, `${GCP}, committed`];
const VERTEX = ["ChatVertexAI", "ChatVertexAI, committed"];
const ANTHROPIC = ["ChatAnthropic", "ChatAnthropic, web search", "ChatAnthropic, compaction"];

/** Calls of these classes that come in these ways. */
function calls(classes: string | readonly string[], ways: readonly string[]): readonly string[] {
  return [classes].flat().flatMap((name) => ways.map((way) => `${name}.${way}`));
}

/** A repaired fault first, then what is lost, then what is wrong. */
export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    because: "message_start's first output tokens are added to message_delta's running total",
    calls: { anthropic: calls(ANTHROPIC, [...STREAMED, V3]) },
    repaired: ["stream_output_added_up"],
  },
  {
    because: "the totals of the call leave its compaction out",
    calls: { anthropic: calls("ChatAnthropic, compaction", [INVOKE]) },
    repaired: ["compaction_left_out"],
  },
  {
    because: "candidatesTokenCount, which leaves the thoughts out, is taken for the output",
    calls: {
      "google-genai": calls(GENAI, EVERY_WAY),
      google: calls(["ChatGoogle", GCP, `${GCP}, committed`], [V3]),
      "google-vertexai": calls(VERTEX, [V3]),
    },
    repaired: ["thoughts_left_out_of_output"],
  },
  {
    because: "toolUsePromptTokenCount is only in the total",
    calls: { google: calls("ChatGoogle, code execution", [INVOKE, ...STREAMED]) },
    repaired: ["tool_prompt_left_out_of_input"],
  },
  {
    because: "every chunk's cached tokens are added up; each chunk makes one token callback",
    calls: { "google-genai": calls(GENAI, STREAMED) },
    repaired: ["stream_cache_read_added_up"],
  },
  {
    because: "how much of the answer is an image is dropped; an answer of images alone tells it",
    calls: { "google-genai": calls(`${GENAI}, image`, [INVOKE, ...STREAMED]) },
    repaired: ["image_told_by_answer"],
  },
  {
    because: "the stream's input comes from the invocation metrics, which leave the cached part out",
    calls: { "community-bedrock": calls("BedrockChat", STREAMED) },
    repaired: ["cache_left_out_of_input"],
  },
  {
    because: "usage under two spellings on one chunk: only total_tokens has the same name in both",
    calls: {
      groq: [...calls("ChatGroq", STREAMED), "ChatGroq({ streaming: true, streamUsage: false }).stream()"],
    },
    repaired: ["stream_total_added_up"],
  },
  {
    because: "xAI counts the reasoning beside the completion",
    calls: { xai: calls("ChatXAI", EVERY_WAY) },
    repaired: ["reasoning_left_out_of_output"],
  },
  {
    because: "the total and the raw usage are added up once for every chunk that has them",
    calls: { xai: ["ChatXAI.stream(), usage on two chunks"] },
    repaired: ["reasoning_left_out_of_output", "stream_total_added_up", "stream_details_added_up"],
  },
  {
    because: "the raw usage of a chunk that has a choice too is added up twice, langchainjs#11054",
    calls: {
      openai: calls("ChatOpenAI at openrouter.ai", STREAMED),
      "community-fireworks": calls("ChatFireworks", STREAMED),
      "community-together": calls("ChatTogetherAI", STREAMED),
    },
    repaired: ["stream_details_added_up"],
  },
  {
    because: "an invoke passes on no service tier",
    calls: { openai: calls(["ChatOpenAI", "ChatOpenAI({ n: 2 })"], [INVOKE]) },
    lost: ["serviceTier"],
  },
  {
    because: "message_delta's details are dropped: only its output_tokens is read",
    calls: { anthropic: calls("ChatAnthropic", [...STREAMED, V3]) },
    lost: ["reasoning_tokens"],
  },
  {
    because: "message_delta's input is dropped, and with it what a search brought in",
    calls: { anthropic: calls("ChatAnthropic, web search", [...STREAMED, V3]) },
    lost: ["web_search_requests"],
    wrong: { input_tokens: 1100, total_tokens: 1610, usage_incomplete: ["server_work_of_stream"] },
  },
  {
    because: "message_delta's iterations are dropped, and with them the compaction",
    calls: { anthropic: calls("ChatAnthropic, compaction", [...STREAMED, V3]) },
    lost: ["largest_request_tokens"],
    wrong: {
      input_tokens: 23_000,
      output_tokens: 1_000,
      total_tokens: 24_000,
      usage_incomplete: ["server_work_of_stream"],
    },
  },
  {
    because: "the events have the counts of message_start alone",
    calls: { anthropic: calls(["ChatAnthropic", "ChatAnthropic, web search"], [V3]) },
    lost: ["serviceTier", "inference_geo", "cache_write_1h_tokens"],
    wrong: { anomaly: "cache_write_lifetime_unknown" },
  },
  {
    because: "the events have the counts of message_start alone; what was asked for is all that is known",
    calls: { anthropic: calls("ChatAnthropic, compaction", [V3]) },
    lost: ["serviceTier"],
    wrong: { anomaly: "inference_geo_not_confirmed, speed_not_confirmed" },
  },
  {
    because: "streamUsage: false drops what the server counted",
    calls: {
      anthropic: ["ChatAnthropic({ streamUsage: false }).stream()"],
      "google-genai": [`${GENAI}({ streamUsage: false }).stream()`],
    },
    lost: ["usage"],
  },
  {
    because: "streamUsage: false drops the last chunk's finish reason with its usage",
    calls: {
      mistralai: ["ChatMistralAI({ streamUsage: false }).stream()"],
      cohere: ["ChatCohere({ streamUsage: false }).stream()"],
    },
    lost: ["usage", "finishReason"],
  },
  {
    because: "only three counts are read from usageMetadata, and no header",
    calls: { "google-genai": calls(GENAI, EVERY_WAY) },
    lost: ["input_audio_tokens", "serviceTier"],
  },
  {
    because: "thoughts and a tool's prompt are only in the total, which cannot tell them apart",
    calls: { "google-genai": calls(`${GENAI}, URL context`, EVERY_WAY) },
    lost: ["reasoning_tokens"],
    wrong: {
      input_tokens: 30,
      output_tokens: 60,
      total_tokens: 90,
      usage_incomplete: ["thoughts_or_tool_prompt"],
    },
  },
  {
    because: "thoughts and a tool's prompt are only in the total, which cannot tell them apart",
    calls: { google: calls("ChatGoogle, code execution", [V3]) },
    lost: ["reasoning_tokens"],
    wrong: {
      input_tokens: 1200,
      output_tokens: 180,
      total_tokens: 1380,
      usage_incomplete: ["thoughts_or_tool_prompt"],
    },
  },
  {
    because: "the events of the Google packages drop images and how many tokens they are",
    calls: {
      "google-genai": calls(`${GENAI}, image`, [V3]),
      google: calls("ChatGoogle, image", [V3]),
    },
    lost: ["output_image_tokens"],
  },
  {
    because: "the events of the Google packages have three counts",
    calls: { google: calls(GOOGLE, [V3]), "google-vertexai": calls(VERTEX, [V3]) },
    lost: ["cache_read_tokens", "input_audio_tokens"],
  },
  {
    because: "no header is read, and nothing is reported of a response",
    calls: {
      "google-genai": [`${GENAI}({ streamUsage: false }).stream()`, ...calls(`${GENAI}, image`, EVERY_WAY)],
      "google-vertexai": calls(VERTEX, [V3]),
      google: calls([...GOOGLE, "ChatGoogle, image"], [V3]),
    },
    lost: ["serviceTier"],
  },
  {
    because: "only the three totals are read from usage",
    calls: { mistralai: calls("ChatMistralAI", [INVOKE, ...STREAMED]) },
    lost: ["cache_read_tokens"],
  },
  {
    because: "only the three totals are read from usage",
    calls: { cerebras: calls("ChatCerebras", EVERY_WAY) },
    lost: ["cache_read_tokens", "reasoning_tokens"],
  },
  {
    because: "an invoke passes on no finish reason",
    calls: {
      cerebras: calls("ChatCerebras", [INVOKE]),
      "community-perplexity": calls("ChatPerplexity", [INVOKE]),
    },
    lost: ["finishReason"],
  },
  {
    because: "only the three totals are read from usage",
    calls: { "community-perplexity": calls("ChatPerplexity", [INVOKE]) },
    lost: ["reasoning_tokens", "web_search_requests", "costUsd"],
  },
  {
    because: "a stream's usage is not read",
    calls: { "community-perplexity": calls("ChatPerplexity", STREAMED) },
    lost: ["usage", "costUsd", "finishReason"],
  },
  {
    because: "a stream's usage is not read; its events always end with a stop",
    calls: { "community-perplexity": calls("ChatPerplexity", [V3]) },
    lost: ["usage", "costUsd"],
  },
  {
    because: "the raw usage and the tier are dropped",
    calls: { xai: calls("ChatXAIResponses", EVERY_WAY) },
    lost: ["costUsd", "serviceTier"],
  },
  {
    because: "the events have no raw usage",
    calls: { xai: calls("ChatXAI", [V3]) },
    lost: ["costUsd"],
  },
  {
    because: "a stream does not say which model was chosen, langchainjs#11409",
    calls: {
      openrouter: [...calls("ChatOpenRouter", STREAMED), "ChatOpenRouter({ streamUsage: false }).stream()"],
    },
    wrong: { model: "anthropic/claude-sonnet-4.5" },
  },
  {
    because: "without usage @langchain/core guesses, under a name that says so",
    calls: { openai: ["ChatOpenAI({ streaming: true, streamUsage: false }).invoke()"] },
    wrong: { input_tokens: 10, output_tokens: 3, total_tokens: 13, source: "estimated" },
  },
  {
    because: "the events of these have neither tier nor the lifetimes of cache writes",
    calls: { aws: calls("ChatBedrockConverse", [V3]) },
    lost: ["serviceTier", "cache_write_1h_tokens"],
    wrong: { anomaly: "cache_write_lifetime_unknown" },
  },
  {
    because: "the events are made of chunks by @langchain/core, which keeps only three counts",
    calls: { "community-bedrock": calls("BedrockChat", [V3]) },
    lost: ["cache_read_tokens", "cache_write_tokens"],
    wrong: {
      model: "anthropic.claude-3-5-sonnet-20241022-v2:0",
      input_tokens: 200,
      total_tokens: 500,
      anomaly: "cache_may_be_missing",
    },
  },
  {
    because: "the events of a Responses API stream have the requested tier alone",
    calls: { openai: calls("ChatOpenAI({ useResponsesApi: true })", [V3]) },
    lost: ["serviceTier"],
  },
  {
    because: "the events have LangChain's word for the reason, not the provider's",
    calls: {
      anthropic: calls(ANTHROPIC, [V3]),
      aws: calls("ChatBedrockConverse", [V3]),
      cohere: calls("ChatCohere", [V3]),
      "community-bedrock": calls("BedrockChat", [V3]),
      "google-genai": calls([GENAI, `${GENAI}, URL context`, `${GENAI}, image`], [V3]),
      google: calls([...GOOGLE, "ChatGoogle, image"], [V3]),
      "google-vertexai": calls(VERTEX, [V3]),
      openai: calls("ChatOpenAI({ useResponsesApi: true })", [V3]),
      xai: calls("ChatXAIResponses", [V3]),
    },
    wrong: { finishReason: "stop" },
  },
];
