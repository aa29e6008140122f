import type { LangMeterEvent } from "langmeter";
import { distinct } from "./backend.ts";

/** The events that belong to a run, and the end of the trace: a span for each in a tracing backend. */
export function runsIn(events: readonly LangMeterEvent[]): readonly LangMeterEvent[] {
  return events.filter(({ event }) => /_(start|end|error|complete)$/.test(event));
}

export function spanIdsOf(events: readonly LangMeterEvent[]): readonly string[] {
  return distinct(events.map(({ span_id }) => span_id));
}
