import { z } from "zod";
import { applicationEvents, businessEventSchema } from "./application-events.ts";
import type { BusinessName } from "./business-name.ts";
import {
  attempt,
  type baseSchema,
  type choiceSchema,
  define,
  failure,
  latency,
  llmResult,
  messageSchema,
  model,
  status,
  type toolCallSchema,
  type usageSchema,
} from "./fields.ts";
import { count, type errorType, failureOutcome, json, milliseconds, outcome, usd } from "./values.ts";

export { messageSchema, usageSchema } from "./fields.ts";

/**
 * The one declaration of what LangMeter records. Types are inferred from it, docs/events.md and
 * docs/events.schema.json are generated from it, and the ledger reader checks against it.
 *
 * Rules that hold everywhere: what is unknown is absent (never "", 0 or NaN); the two deliberate nulls are
 * `cost_usd` and `cost_source`, which say "this call could not be priced". Durations are milliseconds, money
 * is US dollars with at most 12 decimals, times are ISO 8601 in UTC. What several events share is in fields.ts.
 */
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
    latency_ms: milliseconds.optional().describe("Absent if the tool never ran."),
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
  input_tokens: count
    .optional()
    .describe(
      "Sum over the calls whose provider counted them, as are the next three. Absent: no call that may be billed says it; 0: known to be none.",
    ),
  output_tokens: count.optional(),
  cached_tokens: count.optional(),
  reasoning_tokens: count.optional(),
  estimated_tokens: count.describe("Tokens counted by us, not by a provider; not part of the totals above."),
  cost_usd: usd
    .optional()
    .describe(
      "Sum over the priced calls. Absent: calls were billed, or perhaps billed, and nobody knows how much; 0: known to be nothing, because every call was free or there was none.",
    ),
  unpriced_calls: count.describe(
    "Calls that cost something unknown: neither cost_usd nor the tokens cover them.",
  ),
  estimated_calls: count.describe("Calls whose usage is an estimate."),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  ...latency,
  input: z
    .string()
    .optional()
    .describe("What the user asked: the newest user message of the first model call."),
  output: z
    .string()
    .optional()
    .describe(
      "What the last root run gave its caller, or what `trace.end({ output })` said; absent if it failed.",
    ),
  topic: z.string().optional().describe("Beginning of the conversation's first user message."),
  message_count: count.optional().describe("Messages of the longest model call, the answer included."),
  outcome,
  dropped: z
    .record(z.string(), count)
    .optional()
    .describe("Events of this trace that no sink could take, by reason."),
});

const feedback = define("feedback", "A person or a check rated the trace.", {
  score: z.number(),
  comment: z.string().optional(),
});

/** The events that LangMeter names, discriminated by `event`. */
export const namedEventSchema = z.discriminatedUnion("event", [
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
  ...applicationEvents,
]);

/** Every event: those that LangMeter names, and those that the application does. */
export const eventSchema = z.union([namedEventSchema, businessEventSchema]);

export type LangMeterEvent = z.infer<typeof eventSchema>;
export type EventName = LangMeterEvent["event"];
/** The event of one name, e.g. `EventOf<"llm_call_end">`. */
export type EventOf<Name extends EventName> = Name extends BusinessName
  ? z.infer<typeof businessEventSchema>
  : Extract<LangMeterEvent, { event: Name }>;
/** Totals of one trace, as `trace.end()` returns them. */
export type TraceSummary = EventOf<"trace_complete">;
export type Usage = z.infer<typeof usageSchema>;
export type UsageSource = Usage["usage_source"];
export type Message = z.infer<typeof messageSchema>;
export type ToolCall = z.infer<typeof toolCallSchema>;
export type Choice = z.infer<typeof choiceSchema>;
export type ErrorType = z.infer<typeof errorType>;
export type FailureOutcome = z.infer<typeof failureOutcome>;
export type TraceOutcome = z.infer<typeof outcome>;
/** The fields that every event shares. */
export type EventBase = z.infer<typeof baseSchema>;
