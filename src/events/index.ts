/** `langmeter/events`: the schema of the record and what reads it. */
export { classifyError } from "./errors.ts";
export { RecordedEvent } from "./recorded-event.ts";
export {
  type ErrorType,
  type EventName,
  type EventOf,
  eventSchema,
  type FailureOutcome,
  type LangMeterEvent,
  type Message,
  messageSchema,
  type ToolCall,
  type TraceOutcome,
  type TraceSummary,
  type Usage,
  type UsageSource,
  usageSchema,
} from "./schema.ts";
export { DROP_REASONS, type Sink, SinkError } from "./sink.ts";
export { SCHEMA_VERSION } from "./version.ts";
