import type { EventName, EventOf } from "../../../src/events/schema.ts";
import type { FinishedSpan } from "../../../src/spans/finished-span.ts";
import { SAMPLE_EVENTS } from "../../events/samples.ts";

type SpanOf<Kind extends FinishedSpan["kind"]> = Extract<FinishedSpan, { kind: Kind }>;

/** The sample event of that name with other fields; undefined takes a field away. */
export function sample<Name extends EventName>(
  name: Name,
  changes: { readonly [Field in keyof EventOf<Name>]?: EventOf<Name>[Field] | undefined } = {},
): EventOf<Name> {
  return { ...SAMPLE_EVENTS[name], ...changes } as EventOf<Name>;
}

const TIMES = { index: 0, startMs: Date.parse("2026-03-01T12:00:00.000Z"), endMs: 1_772_366_400_812.4 };

export function llmSpan(changes: Partial<SpanOf<"llm">> = {}): SpanOf<"llm"> {
  const [start, end] = [sample("llm_call_start"), sample("llm_call_end")];
  return { kind: "llm", ...TIMES, start, end, trace: undefined, ...changes };
}

export function toolSpan(changes: Partial<SpanOf<"tool">> = {}): SpanOf<"tool"> {
  const [start, end] = [sample("tool_call_start"), sample("tool_call_end")];
  return { kind: "tool", ...TIMES, start, end, trace: undefined, ...changes };
}

export function retrieverSpan(changes: Partial<SpanOf<"retriever">> = {}): SpanOf<"retriever"> {
  const [start, end] = [sample("retriever_start"), sample("retriever_end")];
  return { kind: "retriever", ...TIMES, start, end, trace: undefined, ...changes };
}

export function chainSpan(changes: Partial<SpanOf<"chain">> = {}): SpanOf<"chain"> {
  const [start, end] = [sample("chain_start"), sample("chain_end")];
  return { kind: "chain", ...TIMES, start, end, agent: undefined, trace: undefined, ...changes };
}

export function traceSpan(changes: Parameters<typeof sample<"trace_complete">>[1] = {}): SpanOf<"trace"> {
  const trace = sample("trace_complete", changes);
  return { kind: "trace", ...TIMES, start: undefined, end: trace, trace };
}
