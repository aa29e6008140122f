import { z } from "zod";
import { SCHEMA_VERSION } from "./version.ts";

/**
 * The one declaration of what LangMeter records. Types are inferred from it, docs/events.md and
 * docs/events.schema.json are generated from it, and the ledger reader checks against it.
 *
 * Rules that hold everywhere: what is unknown is absent (never "", 0 or NaN); the two deliberate nulls are
 * `cost_usd` and `cost_source`, which say "this call could not be priced". Durations are milliseconds, money
 * is US dollars with at most 12 decimals, times are ISO 8601 in UTC.
 */

const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();
const usd = z.number().nonnegative();
const json: z.ZodType<unknown> = z.unknown();

export const ERROR_TYPES = [
  "connection_error",
  "timeout",
  "rate_limit",
  "quota_error",
  "auth_error",
  "content_filter",
  "context_length",
  "invalid_request",
  "server_error",
  "tool_error",
  "application_error",
] as const;
export const FAILURE_OUTCOMES = ["error", "aborted", "interrupted", "abandoned"] as const;

const errorType = z.enum(ERROR_TYPES);
const failureOutcome = z.enum(FAILURE_OUTCOMES);
const traceOutcome = z.enum(["success", ...FAILURE_OUTCOMES]);

export const usageSchema = z.strictObject({
  input_tokens: count.optional().describe("All input tokens, cached and audio included."),
  output_tokens: count.optional().describe("All output tokens, reasoning included."),
  total_tokens: count.optional().describe("Input plus output."),
  cache_read_tokens: count.optional().describe("Part of input: read from the provider's prompt cache."),
  cache_write_tokens: count
    .optional()
    .describe("Part of input: written to the prompt cache, every lifetime."),
  cache_write_1h_tokens: count.optional().describe("Part of cache_write_tokens: with a one-hour lifetime."),
  reasoning_tokens: count.optional().describe("Part of output: spent on reasoning."),
  input_audio_tokens: count.optional().describe("Part of input: audio."),
  output_audio_tokens: count.optional().describe("Part of output: audio."),
  input_image_tokens: count
    .optional()
    .describe("Part of input: images, where the provider counts them apart."),
  output_image_tokens: count
    .optional()
    .describe("Part of output: images, where the provider counts them apart."),
  web_search_requests: count.optional().describe("Server-side web searches, billed per request."),
  usage_source: z
    .enum(["provider", "estimated", "none"])
    .describe("provider: counted by the provider; estimated: counted by us; none: nobody counted."),
  usage_repaired: z
    .array(z.string())
    .optional()
    .describe("Known upstream faults that were repaired, by name; see docs/pricing.md."),
  usage_anomaly: z
    .string()
    .optional()
    .describe(
      "The provider's numbers contradict each other; totals hold, details that cannot be part of them are kept as reported and never billed beyond them.",
    ),
});

const toolCall = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  args: z.string().optional().describe("Arguments as JSON text, under the content policy."),
});

export const messageSchema = z.strictObject({
  role: z.string().describe("system, user, assistant, tool, or the provider's own role."),
  content: z.string().optional().describe("Text under the content policy; media become placeholders."),
  name: z.string().optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z.array(toolCall).optional(),
});

const base = z.strictObject({
  event_id: z.uuid().describe("UUID v7; the deduplication key in every backend."),
  schema_version: z.literal(SCHEMA_VERSION),
  timestamp: z.iso.datetime().describe("When it happened, ISO 8601, UTC."),
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe("W3C trace id, 32 hex digits."),
  span_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe("W3C span id, 16 hex digits."),
  parent_span_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  run_id: z.string().optional().describe("LangChain's run id."),
  parent_run_id: z.string().optional().describe("Run id of the nearest recorded ancestor."),
  environment: z.string().optional(),
  channel: z
    .string()
    .optional()
    .describe("Where the conversation takes place: web, sms, title generation, …"),
  thread_id: z.string().optional().describe("The conversation."),
  user_id: z.string().optional(),
  request_id: z.string().optional().describe("The HTTP request, as in X-Request-ID."),
  session_id: z.string().optional(),
  release: z.string().optional().describe("Version of the application."),
  tags: z.array(z.string()).optional(),
  metadata: z
    .record(z.string(), json)
    .optional()
    .describe("The caller's own keys, under the content policy."),
  prompt_name: z.string().optional(),
  prompt_version: z.string().optional(),
  variant: z.string().optional().describe("To compare prompts, models and parameters."),
});

const model = {
  provider: z.string().optional().describe("openai, anthropic, azure, google, …"),
  model: z.string().optional().describe("The model that is billed: the served one where known."),
};
const attempt = {
  attempt: z
    .int()
    .positive()
    .optional()
    .describe("2 for the first retry or fallback, and so on; absent on a first try."),
};
const failure = {
  error_type: errorType
    .optional()
    .describe("Why it failed; absent for what was aborted, interrupted or abandoned."),
  error_message: z.string().optional().describe("Under the content policy, secrets scrubbed."),
  exception_type: z.string().optional().describe("Class name of the exception."),
  status_code: z.int().optional().describe("HTTP status, where the error carries one."),
};
const llmResult = {
  model_requested: z.string().optional(),
  ...model,
  operation: z.string().optional().describe("chat, text_completion, embeddings, image, audio."),
  finish_reason: z.string().optional(),
  output: z.string().optional().describe("Answer text, under the content policy."),
  output_chars: count.optional().describe("Length of the whole answer in UTF-16 units."),
  tool_calls: z.array(toolCall).optional(),
  stream: z.boolean().optional().describe("True: the answer came token by token."),
  choices: count.optional().describe("Number of generations, where more than one."),
  time_to_first_token_ms: milliseconds.optional(),
  usage: usageSchema,
  cost_usd: usd.nullable().describe("Null: unknown model or unknown usage; the call counts as unpriced."),
  input_cost_usd: usd.optional().describe("All input parts together."),
  output_cost_usd: usd.optional().describe("All output parts together."),
  cache_read_cost_usd: usd.optional().describe("Part of input_cost_usd."),
  cache_write_cost_usd: usd.optional().describe("Part of input_cost_usd."),
  audio_cost_usd: usd.optional().describe("Audio parts of input and output together."),
  reasoning_cost_usd: usd.optional().describe("Part of output_cost_usd."),
  web_search_cost_usd: usd.optional(),
  request_cost_usd: usd.optional().describe("Fee per request."),
  cost_source: z
    .enum(["table", "override", "provider", "cache"])
    .nullable()
    .describe(
      "table: price table; override: the user's own price; provider: reported by it; cache: answered from LangChain's cache, free; null: unpriced.",
    ),
  price_id: z.string().optional().describe("Row of the price table, provider/model."),
  price_match: z.string().optional().describe("How the model id matched the row."),
  pricing_version: z.string().optional(),
  service_tier: z.string().optional(),
  ...attempt,
};

const latency = { latency_ms: milliseconds };
const status = { status: z.enum(["success", ...FAILURE_OUTCOMES]) };

function define<Name extends string, Shape extends z.ZodRawShape>(name: Name, about: string, shape: Shape) {
  return base.extend({ event: z.literal(name), ...shape }).describe(about);
}

const llmCallStart = define("llm_call_start", "A model call begins.", {
  ...model,
  operation: z.string().optional(),
  input: z
    .array(messageSchema)
    .optional()
    .describe("The newest messages that fit the content limit, oldest first."),
  message_count: count.optional().describe("Messages sent, also those that `input` leaves out."),
  input_chars: count.optional().describe("Length of the whole input in UTF-16 units."),
  model_parameters: z.record(z.string(), json).optional(),
  tools: z.array(z.string()).optional().describe("Names of the tools offered."),
  stream: z.boolean().optional(),
  ...attempt,
});

const llmCallEnd = define("llm_call_end", "A model call succeeded.", {
  ...llmResult,
  ...latency,
  cached: z.boolean().optional().describe("True: answered from LangChain's own cache, nothing was billed."),
});

const llmError = define("llm_error", "A model call failed, was aborted, interrupted or abandoned.", {
  ...llmResult,
  ...failure,
  ...latency,
  outcome: failureOutcome,
});

const toolCallStart = define("tool_call_start", "A tool call begins.", {
  tool_name: z.string(),
  tool_call_id: z.string().optional(),
  input: z.string().optional(),
  input_chars: count.optional(),
});

const toolCallEnd = define("tool_call_end", "A tool call succeeded.", {
  tool_name: z.string(),
  tool_call_id: z.string().optional(),
  output: z.string().optional(),
  output_chars: count.optional(),
  ...status,
  ...latency,
});

const toolError = define(
  "tool_error",
  "A tool failed: it threw, returned an error message, or its arguments did not fit its schema.",
  {
    tool_name: z.string(),
    tool_call_id: z.string().optional(),
    ...failure,
    status: failureOutcome,
    latency_ms: milliseconds.optional().describe("Absent where the tool never ran."),
  },
);

const agentAction = define("agent_action", "An agent decided to call a tool.", {
  agent_name: z.string().optional(),
  tool: z.string(),
  tool_call_id: z.string().optional(),
  tool_input: z.string().optional(),
  step: z.int().positive().describe("Which model turn of the agent this was, from 1."),
});

const agentFinish = define("agent_finish", "An agent gave its final answer.", {
  agent_name: z.string().optional(),
  output: z.string().optional(),
  output_chars: count.optional(),
  steps: count.describe("Model turns the agent took."),
});

const named = {
  name: z.string(),
  run_type: z.string().optional().describe("chain, prompt, parser, graph, …"),
};
const chainStart = define("chain_start", "A chain, graph or graph node begins. Carries no state.", named);
const chainEnd = define("chain_end", "A chain, graph or graph node ended; interrupted is not an error.", {
  ...named,
  ...status,
  ...latency,
});
const chainError = define("chain_error", "A chain, graph or graph node failed.", {
  ...named,
  ...failure,
  ...status,
  ...latency,
});

const retrieverStart = define("retriever_start", "A retriever is asked.", {
  name: z.string(),
  input: z.string().optional(),
  input_chars: count.optional(),
});
const retrieverEnd = define("retriever_end", "A retriever answered.", {
  name: z.string(),
  document_count: count.optional(),
  ...status,
  ...latency,
});
const retrieverError = define("retriever_error", "A retriever failed.", {
  name: z.string(),
  ...failure,
  ...status,
  ...latency,
});

const traceComplete = define("trace_complete", "A trace ended: its totals.", {
  name: z.string().optional(),
  llm_calls: count,
  tool_calls: count,
  errors: count.describe("Distinct failures; one error that surfaces in several runs counts once."),
  retries: count,
  input_tokens: count,
  output_tokens: count,
  cached_tokens: count,
  reasoning_tokens: count,
  estimated_tokens: count.describe("Tokens counted by us, not by a provider; not part of the totals above."),
  cost_usd: usd.describe("Sum over the priced calls."),
  unpriced_calls: count.describe("Calls that cost something unknown; cost_usd does not cover them."),
  estimated_calls: count.describe("Calls whose usage is an estimate."),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  ...latency,
  input: z
    .string()
    .optional()
    .describe("What the user asked: the newest user message of the first model call."),
  output: z.string().optional().describe("Final answer."),
  topic: z.string().optional().describe("Beginning of the conversation's first user message."),
  message_count: count.optional().describe("Messages of the longest model call, the answer included."),
  outcome: traceOutcome,
  dropped: z
    .record(z.string(), count)
    .optional()
    .describe("Events of this trace that no sink could take, by reason."),
});

const feedback = define("feedback", "A person or a check rated the trace.", {
  score: z.number(),
  comment: z.string().optional(),
});

/** Every event, discriminated by `event`. */
export const eventSchema = z.discriminatedUnion("event", [
  llmCallStart,
  llmCallEnd,
  llmError,
  toolCallStart,
  toolCallEnd,
  toolError,
  agentAction,
  agentFinish,
  chainStart,
  chainEnd,
  chainError,
  retrieverStart,
  retrieverEnd,
  retrieverError,
  traceComplete,
  feedback,
]);

export type LangMeterEvent = z.infer<typeof eventSchema>;
export type EventName = LangMeterEvent["event"];
/** The event of one name, e.g. `EventOf<"llm_call_end">`. */
export type EventOf<Name extends EventName> = Extract<LangMeterEvent, { event: Name }>;
/** Totals of one trace, as `trace.end()` returns them. */
export type TraceSummary = EventOf<"trace_complete">;
export type Usage = z.infer<typeof usageSchema>;
export type UsageSource = Usage["usage_source"];
export type Message = z.infer<typeof messageSchema>;
export type ToolCall = z.infer<typeof toolCall>;
export type ErrorType = z.infer<typeof errorType>;
export type FailureOutcome = z.infer<typeof failureOutcome>;
export type TraceOutcome = z.infer<typeof traceOutcome>;
/** The fields that every event shares. */
export type EventBase = z.infer<typeof base>;
