import { uuidV7 } from "../../src/context/ids.ts";
import { RecordedEvent } from "../../src/events/recorded-event.ts";
import type { EventName, EventOf, LangMeterEvent } from "../../src/events/schema.ts";

const base = {
  event_id: "01a1fbbb-45a4-704a-b1a3-59747dfe7aea",
  schema_version: 1,
  timestamp: "2026-03-01T12:00:00.000Z",
  trace_id: "0123456789abcdef0123456789abcdef",
  span_id: "0123456789abcdef",
} as const;

const failure = {
  error_type: "timeout",
  error_message: "Request timed out.",
  exception_type: "APIConnectionTimeoutError",
  status_code: 408,
} as const;

const call = {
  model_requested: "gpt-4o-mini",
  model: "gpt-4o-mini-2024-07-18",
  provider: "openai",
  usage: { input_tokens: 12, output_tokens: 3, total_tokens: 15, usage_source: "provider" },
  cost_usd: 0.0000036,
  cost_source: "table",
  latency_ms: 812.4,
} as const;

const request = { endpoint: "/parcels", method: "POST" } as const;

const step = { name: "planner", latency_ms: 3, status: "success" } as const;

/** One valid event of every name. */
export const SAMPLE_EVENTS: { readonly [Name in EventName]: EventOf<Name> } = {
  llm_call_start: {
    ...base,
    event: "llm_call_start",
    model: "gpt-4o-mini",
    message_count: 1,
    input: [{ role: "user", content: "Where is my parcel?" }],
  },
  llm_call_end: { ...base, event: "llm_call_end", ...call, output: "At the depot." },
  llm_error: {
    ...base,
    event: "llm_error",
    ...call,
    ...failure,
    cost_usd: null,
    cost_source: null,
    outcome: "error",
  },
  tool_call_start: { ...base, event: "tool_call_start", tool_name: "track_parcel", input: '{"id":"P1"}' },
  tool_call_end: {
    ...base,
    event: "tool_call_end",
    tool_name: "track_parcel",
    output: "depot",
    status: "success",
    latency_ms: 40,
  },
  tool_error: { ...base, event: "tool_error", tool_name: "track_parcel", ...failure, status: "error" },
  agent_action: { ...base, event: "agent_action", tool: "track_parcel", step: 1 },
  agent_finish: { ...base, event: "agent_finish", output: "At the depot.", steps: 2 },
  chain_start: { ...base, event: "chain_start", name: "planner", run_type: "graph" },
  chain_end: { ...base, event: "chain_end", ...step },
  chain_error: { ...base, event: "chain_error", ...step, ...failure, status: "error" },
  retriever_start: { ...base, event: "retriever_start", name: "handbook", input: "returns" },
  retriever_end: { ...base, event: "retriever_end", ...step, document_count: 4 },
  retriever_error: { ...base, event: "retriever_error", ...step, ...failure, status: "error" },
  trace_complete: {
    ...base,
    event: "trace_complete",
    llm_calls: 2,
    tool_calls: 1,
    errors: 0,
    retries: 0,
    input_tokens: 120,
    output_tokens: 30,
    cached_tokens: 0,
    reasoning_tokens: 0,
    estimated_tokens: 0,
    cost_usd: 0.000036,
    unpriced_calls: 0,
    estimated_calls: 0,
    models: ["gpt-4o-mini"],
    tools: ["track_parcel"],
    latency_ms: 900,
    outcome: "success",
  },
  feedback: { ...base, event: "feedback", score: 1, comment: "helpful" },
  api_request: {
    ...base,
    event: "api_request",
    ...request,
    status_code: 200,
    response_time_ms: 12,
    success: true,
  },
  api_error: {
    ...base,
    event: "api_error",
    ...request,
    ...failure,
    status_code: 500,
    response_time_ms: 12,
    traceback: "Error: no depot\n    at handler (app.ts:1:1)",
    error_context: "POST /parcels answered 500: timeout",
  },
  slow_request: {
    ...base,
    event: "slow_request",
    ...request,
    status_code: 200,
    duration_ms: 6_000,
    threshold_ms: 5_000,
  },
  session_start: { ...base, event: "session_start", user_id: "u_17" },
  session_end: { ...base, event: "session_end", duration_ms: 60_000, event_count: 3 },
  identify: { ...base, event: "identify", user_id: "u_17", traits: { plan: "paid" } },
  budget_exceeded: {
    ...base,
    event: "budget_exceeded",
    budget: "user",
    limit_usd: 1,
    spent_usd: 1.02,
    hard: false,
  },
  feature_gate: {
    ...base,
    event: "feature_gate",
    operation: "ai.enhance",
    enabled: false,
    reason: "p95 4,100 ms is over 3,000 ms",
    p95_ms: 4_100,
    samples: 40,
  },
  "parcel.track": {
    ...base,
    event: "parcel.track",
    operation: "parcel.track",
    status: "success",
    duration_ms: 14,
    properties: { carrier: "post" },
  },
};

/** The sample of that name. */
export function sampleOf(name: EventName): LangMeterEvent {
  const sample: LangMeterEvent | undefined = SAMPLE_EVENTS[name];
  if (sample === undefined) throw new Error(`no sample of ${name}`);
  return sample;
}

/** The sample of that name, with an id of its own, as it travels to the sinks. */
export function recordedSample(
  name: EventName = "llm_call_end",
  changes: Readonly<Record<string, unknown>> = {},
): RecordedEvent {
  const event = {
    ...SAMPLE_EVENTS[name],
    event_id: uuidV7(Date.parse(base.timestamp)),
    ...changes,
  } as LangMeterEvent;
  return new RecordedEvent(name, event.timestamp, JSON.stringify(event));
}
