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

const CHAT = "ChatOpenAI";
const GENAI = "ChatGoogleGenerativeAI";

/** A repaired fault first, then what is lost, then what is wrong. */
export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    because: "message_start's first output tokens are added to message_delta's running total",
    calls: { anthropic: ["ChatAnthropic.stream()", "ChatAnthropic, web search.stream()"] },
    repaired: ["stream_output_added_up"],
  },
  {
    because: "candidatesTokenCount, which leaves the thoughts out, is taken for the output",
    calls: { "google-genai": [`${GENAI}.invoke()`, `${GENAI}.stream()`] },
    repaired: ["thoughts_left_out_of_output"],
  },
  {
    because: "toolUsePromptTokenCount is only in the total",
    calls: { google: ["ChatGoogle, code execution.invoke()", "ChatGoogle, code execution.stream()"] },
    repaired: ["tool_prompt_left_out_of_input"],
  },
  {
    because: "the stream's input comes from the invocation metrics, which leave the cached part out",
    calls: { "community-bedrock": ["BedrockChat.stream()"] },
    repaired: ["cache_left_out_of_input"],
  },
  {
    because: "usage under two spellings on one chunk: only total_tokens has the same name in both",
    calls: {
      groq: ["ChatGroq.stream()", "ChatGroq({ streaming: true, streamUsage: false }).stream()"],
    },
    repaired: ["stream_total_added_up"],
  },
  {
    because: "xAI counts the reasoning beside the completion",
    calls: { xai: ["ChatXAI.invoke()", "ChatXAI.stream()"] },
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
      openai: ["ChatOpenAI at openrouter.ai.stream()"],
      "community-fireworks": ["ChatFireworks.stream()"],
      "community-together": ["ChatTogetherAI.stream()"],
    },
    repaired: ["stream_details_added_up"],
  },
  {
    because: "an invoke passes on no service tier",
    calls: { openai: [`${CHAT}.invoke()`, `${CHAT}({ n: 2 }).invoke()`] },
    lost: ["serviceTier"],
  },
  {
    because: "message_delta's details and searches are dropped: only its output_tokens is read",
    calls: { anthropic: ["ChatAnthropic.stream()"] },
    lost: ["reasoning_tokens"],
  },
  {
    because: "message_delta's input is dropped too, and with it what the searches brought in",
    calls: { anthropic: ["ChatAnthropic, web search.stream()"] },
    lost: ["web_search_requests"],
    wrong: { input_tokens: 1100, total_tokens: 1610 },
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
    calls: { "google-genai": [`${GENAI}.invoke()`, `${GENAI}.stream()`] },
    lost: ["input_audio_tokens", "serviceTier"],
  },
  {
    because: "no header is read",
    calls: {
      "google-genai": [`${GENAI}({ streamUsage: false }).stream()`],
      "google-vertexai": ["ChatVertexAI.invoke()", "ChatVertexAI.stream()"],
      google: [
        "ChatGoogle.stream()",
        "ChatGoogle, code execution.stream()",
        'ChatGoogle({ platformType: "gcp" }).stream()',
      ],
    },
    lost: ["serviceTier"],
  },
  {
    because:
      "every chunk's cached tokens are added up, and the token callbacks show no chunk to tell them apart",
    calls: { "google-genai": [`${GENAI}.stream()`] },
    wrong: { cache_read_tokens: 3000, anomaly: "cache_exceeds_input" },
  },
  {
    because: "only the three totals are read from usage",
    calls: { mistralai: ["ChatMistralAI.invoke()", "ChatMistralAI.stream()"] },
    lost: ["cache_read_tokens"],
  },
  {
    because: "only the three totals are read from usage",
    calls: { cerebras: ["ChatCerebras.invoke()", "ChatCerebras.stream()"] },
    lost: ["cache_read_tokens", "reasoning_tokens"],
  },
  {
    because: "an invoke passes on no finish reason",
    calls: { cerebras: ["ChatCerebras.invoke()"], "community-perplexity": ["ChatPerplexity.invoke()"] },
    lost: ["finishReason"],
  },
  {
    because: "only the three totals are read from usage",
    calls: { "community-perplexity": ["ChatPerplexity.invoke()"] },
    lost: ["reasoning_tokens", "web_search_requests", "costUsd"],
  },
  {
    because: "a stream's usage is not read",
    calls: { "community-perplexity": ["ChatPerplexity.stream()"] },
    lost: ["usage", "costUsd", "finishReason"],
  },
  {
    because: "the raw usage and the tier are dropped",
    calls: { xai: ["ChatXAIResponses.invoke()", "ChatXAIResponses.stream()"] },
    lost: ["costUsd", "serviceTier"],
  },
  {
    because: "a stream does not say which model was chosen, langchainjs#11409",
    calls: {
      openrouter: ["ChatOpenRouter.stream()", "ChatOpenRouter({ streamUsage: false }).stream()"],
    },
    wrong: { model: "anthropic/claude-sonnet-4.5" },
  },
  {
    because: "without usage @langchain/core guesses, under a name that says so",
    calls: { openai: ["ChatOpenAI({ streaming: true, streamUsage: false }).invoke()"] },
    wrong: { input_tokens: 10, output_tokens: 3, total_tokens: 13, source: "estimated" },
  },
];
