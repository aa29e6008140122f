import type { EventOf, TraceSummary } from "../events/schema.ts";

type StartName = "llm_call_start" | "tool_call_start" | "chain_start" | "retriever_start";
type EndName =
  | "llm_call_end"
  | "llm_error"
  | "tool_call_end"
  | "tool_error"
  | "chain_end"
  | "chain_error"
  | "retriever_end"
  | "retriever_error";

export type StartEvent = EventOf<StartName>;
export type EndEvent = EventOf<EndName>;

interface SpanBase {
  /** Position in the batch of the event that completed the span. */
  readonly index: number;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
}

/** A run from its start to its end, as tracing backends want it: once and complete. */
export interface RunSpan<Start extends StartName, End extends EndName> extends SpanBase {
  /** Absent for what is recorded after the fact, or where the start was lost. */
  readonly start: EventOf<Start> | undefined;
  readonly end: EventOf<End>;
  /** The totals of the trace, where this run is the trace's root. */
  readonly trace: TraceSummary | undefined;
}

export type LlmSpan = { readonly kind: "llm" } & RunSpan<"llm_call_start", "llm_call_end" | "llm_error">;
export type ToolSpan = { readonly kind: "tool" } & RunSpan<"tool_call_start", "tool_call_end" | "tool_error">;
export type RetrieverSpan = { readonly kind: "retriever" } & RunSpan<
  "retriever_start",
  "retriever_end" | "retriever_error"
>;
export type ChainSpan = { readonly kind: "chain" } & RunSpan<"chain_start", "chain_end" | "chain_error"> & {
    /** Present where the chain is an agent that gave its final answer. */
    readonly agent: EventOf<"agent_finish"> | undefined;
  };
/** What `startTrace` opened: the span above the top runs. */
export type TraceSpan = { readonly kind: "trace" } & SpanBase & {
    readonly start: undefined;
    readonly end: TraceSummary;
    readonly trace: TraceSummary;
  };

export type FinishedSpan = LlmSpan | ToolSpan | RetrieverSpan | ChainSpan | TraceSpan;
