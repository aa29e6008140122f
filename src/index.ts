/** `langmeter`: the tracer and its callback handler. Sinks, prices and reports have entries of their own. */

export type {
  BudgetExceeded,
  BudgetLimit,
  BudgetOptions,
  BudgetScope,
  BudgetStore,
} from "./budget/budget-options.ts";
export type { PersonalDataKind } from "./content/personal-data.ts";
export type { ContentLimits, RedactOptions } from "./content/policy.ts";
export { traceHeaders } from "./context/caller-span.ts";
export type { TraceContext } from "./context/context.ts";
export { withContext } from "./context/scope.ts";
export type { Trace, Tracer } from "./create-tracer.ts";
export { createTracer } from "./create-tracer.ts";
export { BudgetExceededError } from "./events/budget-exceeded-error.ts";
export type { ContentMode } from "./events/content-mode.ts";
export type { LangMeterErrorCode } from "./events/langmeter-error.ts";
export { isLangMeterError, LangMeterError } from "./events/langmeter-error.ts";
export type { EventName, EventOf, LangMeterEvent, TraceSummary, Usage } from "./events/schema.ts";
export type {
  BatchLimits,
  BatchSink,
  DeliveryCounts,
  DropReason,
  EventOrigin,
  FlushReport,
  ImmediateSink,
  OpenedSpan,
  RecordedEvent,
  Refusal,
  Sink,
  SinkErrorOptions,
  SpanAttributes,
  SpanReference,
} from "./events/sink.ts";
export { SinkError } from "./events/sink.ts";
export type { GateLimits } from "./health/gate.ts";
export type { Health } from "./health/latency-window.ts";
export { TraceHandler } from "./langchain/handler.ts";
export type { Logger } from "./logging/logger.ts";
export type { PricingOptions } from "./pricing/index.ts";
export type { LlmCallRecord, ToolCallRecord } from "./record/manual-calls.ts";
export type { TracerOptions } from "./record/options.ts";
export type { PromptMessage } from "./record/prompt.ts";
export type { Feedback, TraceEnd, TraceUpdate } from "./record/trace.ts";
export type { FlushOptions } from "./record/tracer.ts";
export type { KeepRule, SamplingOptions, SamplingRule, Segment } from "./sampling/rule.ts";
export type {
  CountedMessage,
  CountedTool,
  CountedToolCall,
  TokenCountRequest,
  TokenEstimate,
  Tokenizer,
} from "./tokenizers/tokenizer.ts";
