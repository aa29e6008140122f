import { newSpanId, newTraceId, uuidV7 } from "../context/ids.ts";
import { RecordedEvent } from "../events/recorded-event.ts";
import type { LangMeterEvent } from "../events/schema.ts";
import { SCHEMA_VERSION } from "../events/version.ts";

const MARK = { langmeter_doctor: true } as const;

function head(environment: string | undefined) {
  const now = Date.now();
  return {
    event_id: uuidV7(now),
    schema_version: SCHEMA_VERSION,
    timestamp: new Date(now).toISOString(),
    trace_id: newTraceId(),
    span_id: newSpanId(),
    ...(environment !== undefined && { environment }),
    metadata: MARK,
  } as const;
}

/** A trace without calls: every backend that takes events takes it, and no sum of calls, tokens or cost moves. */
export function testEvent(environment: string | undefined): RecordedEvent {
  const event: LangMeterEvent = {
    ...head(environment),
    event: "trace_complete",
    name: "langmeter doctor",
    ...{ llm_calls: 0, tool_calls: 0, errors: 0, retries: 0, unpriced_calls: 0, estimated_calls: 0 },
    ...{ input_tokens: 0, output_tokens: 0, cached_tokens: 0, reasoning_tokens: 0, estimated_tokens: 0 },
    cost_usd: 0,
    models: [],
    tools: [],
    latency_ms: 0,
    outcome: "success",
  };
  return RecordedEvent.of(event);
}

/** An error, for backends that take nothing else. */
export function testFailure(environment: string | undefined, { name, message }: Error): RecordedEvent {
  const event: LangMeterEvent = {
    ...head(environment),
    event: "chain_error",
    name: "langmeter doctor",
    error_type: "application_error",
    error_message: message,
    exception_type: name,
    latency_ms: 0,
    status: "error",
  };
  return RecordedEvent.of(event);
}
