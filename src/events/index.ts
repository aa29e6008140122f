/** `langmeter/events`: the schema of the record and what reads it. */
export { classifyError } from "./errors.ts";
export {
  type ErrorType,
  type EventName,
  type EventOf,
  eventSchema,
  type FailureOutcome,
  type LangMeterEvent,
  type Message,
  messageSchema,
  SCHEMA_VERSION,
  type ToolCall,
  type TraceOutcome,
  type TraceSummary,
  type Usage,
  type UsageSource,
  usageSchema,
} from "./schema.ts";
export { DROP_REASONS, type RecordedEvent, type Sink, SinkError } from "./sink.ts";
