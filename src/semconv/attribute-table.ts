import type { EventBase, TraceSummary, Usage } from "../events/schema.ts";
import type { FinishedSpan, StartEvent } from "../spans/finished-span.ts";
import type { ApplicationEvent } from "./application-span.ts";

/**
 * Every attribute that a span or a metric can carry: our field, and what it is called in each vocabulary. Names stand
 * here and nowhere else; docs/semantic-conventions.md shows the same rows. There is a table for each place where the
 * values come from.
 */
export interface AttributeRow {
  /** OpenTelemetry's last release with generative AI: https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai */
  readonly "1.41"?: string;
  /** Unreleased: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/non-normative/migration.md */
  readonly latest?: string;
  /** https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md */
  readonly openinference?: string;
  /** True: of prompts, answers, tool data, errors or metadata, and sent only where content is asked for. */
  readonly content?: true;
  /** The vocabularies to which the value is a double, a whole number too: 0 and 1 are not to become integers. */
  readonly double?: readonly Vocabulary[];
}

export type Vocabulary = "1.41" | "latest" | "openinference";

export type AttributeTable<Field extends string = string> = { readonly [Name in Field]?: AttributeRow };

type KeysOfUnion<Union> = Union extends unknown ? keyof Union & string : never;

/** The same word in 1.41 and latest. */
type StandardRow = AttributeRow & Required<Pick<AttributeRow, "1.41" | "latest">>;

function standard(name: string, openinference?: string): StandardRow {
  return { "1.41": name, latest: name, ...(openinference !== undefined && { openinference }) };
}

function content(row: AttributeRow): AttributeRow {
  return { ...row, content: true };
}

function double(row: AttributeRow): AttributeRow {
  return { ...row, double: ["1.41", "latest", "openinference"] };
}

/** Fields that no convention has a word for go by their own name. */
function own<Field extends string>(prefix: string, ...fields: readonly Field[]): Record<Field, AttributeRow> {
  const rows = fields.map((field) => [field, standard(prefix + field)]);
  return Object.fromEntries(rows) as Record<Field, AttributeRow>;
}

function ownDoubles<Field extends string>(prefix: string, ...fields: readonly Field[]) {
  const rows = fields.map((field) => [field, double(standard(prefix + field))]);
  return Object.fromEntries(rows) as Record<Field, AttributeRow>;
}

const KIT = "langmeter.";

/** Fields of every event: whose span it is, and where to find it in other backends. */
export const CONTEXT_ROWS = {
  ...own(KIT, "event_id", "trace_id", "span_id", "channel", "environment", "release", "thread_id"),
  ...own(KIT, "request_id", "variant"),
  user_id: standard("user.id", "user.id"),
  session_id: standard("session.id"),
  tags: standard(`${KIT}tags`, "tag.tags"),
  prompt_name: standard("gen_ai.prompt.name"),
  prompt_version: { "1.41": `${KIT}prompt_version`, latest: "gen_ai.prompt.version" },
} satisfies AttributeTable<keyof EventBase>;

/** Fields of a run's end, or where it lacks them of its start. */
export const RUN_ROWS = {
  ...own(KIT, "attempt", "tools", "input_chars", "output_chars", "document_count", "run_type", "status_code"),
  ...ownDoubles(KIT, "audio_cost_usd", "web_search_cost_usd", "request_cost_usd"),
  ...own(KIT, "billing_status", "cost_source", "price_id"),
  ...own(KIT, "pricing_version", "service_tier", "service_tier_requested", "cached", "message_count"),
  cost_usd: double(standard(`${KIT}cost_usd`, "llm.cost.total")),
  input_cost_usd: double(standard(`${KIT}input_cost_usd`, "llm.cost.prompt")),
  output_cost_usd: double(standard(`${KIT}output_cost_usd`, "llm.cost.completion")),
  cache_read_cost_usd: double(standard(`${KIT}cache_read_cost_usd`, "llm.cost.prompt_details.cache_read")),
  cache_write_cost_usd: double(standard(`${KIT}cache_write_cost_usd`, "llm.cost.prompt_details.cache_write")),
  reasoning_cost_usd: double(standard(`${KIT}reasoning_cost_usd`, "llm.cost.completion_details.reasoning")),
  stream: standard("gen_ai.request.stream"),
  tool_name: standard("gen_ai.tool.name", "tool.name"),
  tool_call_id: standard("gen_ai.tool.call.id", "tool.id"),
  response_id: standard("gen_ai.response.id"),
} satisfies AttributeTable<KeysOfUnion<FinishedSpan["end"] | StartEvent>>;

/** Fields of what the application does around the model calls: requests and operations. */
export const APPLICATION_ROWS = {
  ...own(KIT, "status", "feature", "journey_stage", "endpoint"),
  method: standard("http.request.method"),
  status_code: standard("http.response.status_code"),
} satisfies AttributeTable<KeysOfUnion<ApplicationEvent>>;

/** Fields of a usage that a provider has counted. */
export const USAGE_ROWS = {
  input_tokens: standard("gen_ai.usage.input_tokens", "llm.token_count.prompt"),
  output_tokens: standard("gen_ai.usage.output_tokens", "llm.token_count.completion"),
  total_tokens: { openinference: "llm.token_count.total" },
  cache_read_tokens: standard(
    "gen_ai.usage.cache_read.input_tokens",
    "llm.token_count.prompt_details.cache_read",
  ),
  cache_write_tokens: {
    "1.41": "gen_ai.usage.cache_creation.input_tokens",
    latest: "gen_ai.usage.cache_write.input_tokens",
    openinference: "llm.token_count.prompt_details.cache_write",
  },
  reasoning_tokens: standard(
    "gen_ai.usage.reasoning.output_tokens",
    "llm.token_count.completion_details.reasoning",
  ),
  input_audio_tokens: {
    latest: "gen_ai.usage.audio.input_tokens",
    openinference: "llm.token_count.prompt_details.audio",
  },
  output_audio_tokens: {
    latest: "gen_ai.usage.audio.output_tokens",
    openinference: "llm.token_count.completion_details.audio",
  },
  input_image_tokens: { latest: "gen_ai.usage.image.input_tokens" },
} satisfies AttributeTable<keyof Usage>;

/** Parameters of a model call, by the providers' names for them. */
export const PARAMETER_ROWS = {
  temperature: double(standard("gen_ai.request.temperature")),
  top_p: double(standard("gen_ai.request.top_p")),
  // The unreleased conventions have made an integer of it.
  top_k: { ...standard("gen_ai.request.top_k"), double: ["1.41"] },
  max_tokens: standard("gen_ai.request.max_tokens"),
  max_completion_tokens: standard("gen_ai.request.max_tokens"),
  max_output_tokens: standard("gen_ai.request.max_tokens"),
  maxOutputTokens: standard("gen_ai.request.max_tokens"),
  frequency_penalty: double(standard("gen_ai.request.frequency_penalty")),
  presence_penalty: double(standard("gen_ai.request.presence_penalty")),
  seed: standard("gen_ai.request.seed"),
  dimensions: standard("gen_ai.embeddings.dimension.count"),
} satisfies AttributeTable;

/** Totals of the trace: on its root. */
export const TRACE_ROWS = {
  ...own(`${KIT}trace.`, "llm_calls", "tool_calls", "errors", "retries", "models", "tools"),
  ...ownDoubles(`${KIT}trace.`, "cost_usd"),
  ...own(`${KIT}trace.`, "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens"),
  ...own(`${KIT}trace.`, "estimated_tokens", "unpriced_calls", "estimated_calls", "message_count"),
  input: content(standard(`${KIT}trace.input`, "input.value")),
  output: content(standard(`${KIT}trace.output`, "output.value")),
} satisfies AttributeTable<keyof TraceSummary>;

/** What is worked out of the events and tells metrics apart, too. */
export const METRIC_ROWS = {
  operation: standard("gen_ai.operation.name"),
  provider: standard("gen_ai.provider.name"),
  requestModel: standard("gen_ai.request.model"),
  responseModel: standard("gen_ai.response.model"),
  errorType: standard("error.type"),
  toolName: standard("gen_ai.tool.name"),
  toolType: standard("gen_ai.tool.type"),
  agentName: standard("gen_ai.agent.name", "agent.name"),
  tokenType: { "1.41": "gen_ai.token.type" },
  tokenModality: { latest: "gen_ai.token.modality" },
} satisfies AttributeTable;

/** What is worked out of the events. */
export const DERIVED_ROWS = {
  ...METRIC_ROWS,
  languageModel: { openinference: "llm.model_name" },
  embeddingModel: { openinference: "embedding.model_name" },
  /** Whose servers answer, and whose model: see provider-name.ts. */
  hostProvider: { openinference: "llm.provider" },
  modelSystem: { openinference: "llm.system" },
  spanKind: { openinference: "openinference.span.kind" },
  conversation: standard("gen_ai.conversation.id"),
  /** OpenInference's session is the conversation; where it is not ours, ours has a name beside it. */
  openInferenceSession: { openinference: "session.id" },
  ownSession: standard(`${KIT}session_id`),
  metadata: content(standard(`${KIT}metadata`, "metadata")),
  outcome: standard(`${KIT}outcome`),
  exceptionType: standard("exception.type"),
  exceptionMessage: content(standard("exception.message")),

  outputType: standard("gen_ai.output.type"),
  choices: standard("gen_ai.request.choice.count"),
  reasoningLevel: { latest: "gen_ai.request.reasoning.level" },
  encodingFormats: standard("gen_ai.request.encoding_formats"),
  modelParameters: { openinference: "llm.invocation_parameters" },
  embeddingParameters: { openinference: "embedding.invocation_parameters" },
  finishReasons: standard("gen_ai.response.finish_reasons"),
  finishReason: { openinference: "llm.finish_reason" },
  timeToFirstChunk: double(standard("gen_ai.response.time_to_first_chunk")),
  // https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/openai.md
  openaiApiType: standard("openai.api.type"),
  openaiRequestTier: standard("openai.request.service_tier"),
  openaiResponseTier: standard("openai.response.service_tier"),
  openaiFingerprint: standard("openai.response.system_fingerprint"),
  usageSource: standard(`${KIT}usage_source`),
  estimatedInputTokens: standard(`${KIT}estimated_input_tokens`),
  estimatedOutputTokens: standard(`${KIT}estimated_output_tokens`),
  inputMimeType: content({ openinference: "input.mime_type" }),
  outputMimeType: content({ openinference: "output.mime_type" }),
  inputMessages: content(standard("gen_ai.input.messages", "input.value")),
  outputMessages: content(standard("gen_ai.output.messages", "output.value")),

  toolArguments: content(standard("gen_ai.tool.call.arguments", "input.value")),
  toolResult: content(standard("gen_ai.tool.call.result", "output.value")),
  dataSource: standard("gen_ai.data_source.id"),
  retrievalQuery: content(standard("gen_ai.retrieval.query.text", "input.value")),
  agentSteps: standard(`${KIT}agent.steps`),
} satisfies AttributeTable;

/** Values of {@link DERIVED_ROWS}; undefined is unknown. */
export type DerivedFields = {
  readonly [Field in keyof typeof DERIVED_ROWS]?: string | number | readonly string[] | undefined;
};
