import type { EventOf, LangMeterEvent } from "langmeter";
import { eventSchema } from "langmeter/events";
import { expect } from "vitest";
import { totalsOf } from "./totals-of.ts";

type Events = readonly Readonly<LangMeterEvent>[];

/** What holds for everything that is ever recorded, once the tracer is closed. */
export function checkEvents(events: Events): void {
  for (const event of events) {
    expect(eventSchema.parse(event)).toEqual(event);
    // No key without a value, at any depth.
    expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event);
    expect(Object.values(event), event.event).not.toContain("");
  }
  expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
  for (const trace of groupBy(events, (event) => event.trace_id)) checkTrace(trace);
}

function checkTrace(events: Events): void {
  const isTrace = events.some((event) => isOfRun(event) || event.event === "trace_complete");
  if (!isTrace) return; // what happened around the calls may stand alone
  const summaries = events.filter((event) => event.event === "trace_complete");
  expect(summaries).toHaveLength(1);
  const [summary] = summaries;
  if (summary === undefined) return;
  expect(events.findLast((event) => isOfRun(event) || event.event === "trace_complete")).toBe(summary);
  expect(summary).toEqual({ ...summary, ...totalsOf(events) }); // what is unknown is absent
  checkRuns(events, summary);
}

/** Every run has one start and one end, and leads to a recorded run or to the trace itself. */
function checkRuns(events: Events, summary: EventOf<"trace_complete">): void {
  const starts = new Map(events.filter(isStart).map((event) => [event.run_id, event]));
  expect(starts.size).toBe(events.filter(isStart).length);
  for (const own of groupBy(events.filter(isOfRun), (event) => String(event.run_id))) {
    const [start, ...later] = own;
    expect(start?.event).toMatch(/_start$/);
    const family = start?.event.replace("_start", "").replace("_call", "");
    const ends = later.filter(isEnd).filter((event) => event.event.startsWith(String(family)));
    expect(ends, `ends of ${start?.event} ${start?.run_id}`).toHaveLength(1);
    for (const event of own) {
      expect(event.span_id).toBe(start?.span_id);
      expect(event.parent_run_id).toBe(start?.parent_run_id);
      checkParent(event, starts, summary);
    }
  }
}

function checkParent(
  event: LangMeterEvent,
  starts: ReadonlyMap<string | undefined, LangMeterEvent>,
  summary: EventOf<"trace_complete">,
): void {
  if (event.parent_run_id !== undefined) {
    expect(starts.get(event.parent_run_id)?.span_id).toBe(event.parent_span_id);
    return;
  }
  const isRoot = event.run_id === summary.run_id;
  expect(event.root, `root of ${event.event}`).toBe(isRoot ? true : undefined);
  const parent = isRoot ? summary.parent_span_id : summary.span_id;
  expect(event.parent_span_id, `parent of ${event.event}`).toBe(parent);
}

function isOfRun(event: LangMeterEvent): boolean {
  return /^(llm|tool|chain|retriever|agent)_/.test(event.event);
}

function isStart(event: LangMeterEvent): boolean {
  return event.event.endsWith("_start");
}

/** A tool that never ran has no latency: its error stands at the node that answered for it. */
function isEnd(event: LangMeterEvent): boolean {
  return /_(end|error)$/.test(event.event) && "latency_ms" in event && event.latency_ms !== undefined;
}

function groupBy(events: Events, keyOf: (event: LangMeterEvent) => string): LangMeterEvent[][] {
  const groups = new Map<string, LangMeterEvent[]>();
  for (const event of events) {
    const group = groups.get(keyOf(event));
    if (group === undefined) groups.set(keyOf(event), [event]);
    else group.push(event);
  }
  return [...groups.values()];
}
