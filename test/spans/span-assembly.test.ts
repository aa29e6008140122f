import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../src/events/recorded-event.ts";
import type { EventName } from "../../src/events/schema.ts";
import { createSpanAssembly } from "../../src/spans/span-assembly.ts";
import { recordedSample } from "../events/samples.ts";

const ROOT = "00000000000000aa";
const CHILD = "00000000000000bb";

function at(name: EventName, spanId: string, changes: Readonly<Record<string, unknown>> = {}): RecordedEvent {
  return recordedSample(name, { span_id: spanId, ...changes });
}

describe("the span assembly", () => {
  it("joins the start and the end of a run, across batches", () => {
    const assembly = createSpanAssembly();
    const start = at("llm_call_start", CHILD, { timestamp: "2026-03-01T12:00:00.000Z" });
    const end = at("llm_call_end", CHILD, { timestamp: "2026-03-01T12:00:00.813Z" });
    expect(assembly.join([start])).toEqual([]);
    assembly.accepted([start]);
    const [span] = assembly.join([at("agent_action", CHILD), end]);
    expect(span).toMatchObject({ kind: "llm", index: 1, start: start.event, end: end.event });
    expect(span?.startMs).toBe(Date.parse("2026-03-01T12:00:00.000Z"));
    expect((span?.endMs ?? 0) - (span?.startMs ?? 0)).toBeCloseTo(812.4);
  });

  it("gives the same for a batch that is tried again, and forgets it when it is accepted", () => {
    const assembly = createSpanAssembly();
    assembly.join([at("tool_call_start", CHILD)]);
    const batch = [at("tool_call_end", CHILD)];
    const [first] = assembly.join(batch);
    expect(assembly.join(batch)).toEqual([first]);
    expect(first?.start).toBeDefined();
    assembly.accepted(batch);
    expect(assembly.join(batch)[0]?.start).toBeUndefined();
  });

  it("makes a span without its start where that is lost, beginning the latency before its end", () => {
    const [span] = createSpanAssembly().join([
      at("chain_error", CHILD, { timestamp: "2026-03-01T12:00:01.000Z", latency_ms: 250 }),
    ]);
    expect(span).toMatchObject({ kind: "chain", start: undefined });
    expect(span?.startMs).toBe(Date.parse("2026-03-01T12:00:00.750Z"));
  });

  it("holds the root run until the totals of its trace are known", () => {
    const assembly = createSpanAssembly();
    const root = { root: true };
    const early = [
      at("chain_start", ROOT, root),
      at("agent_finish", ROOT, root),
      at("chain_end", ROOT, root),
    ];
    expect(assembly.join(early)).toEqual([]);
    assembly.accepted(early);
    const totals = at("trace_complete", ROOT, root);
    const [span, ...others] = assembly.join([totals]);
    expect(others).toEqual([]);
    expect(span).toMatchObject({ kind: "chain", trace: totals.event, agent: { steps: 2 } });
    expect(span?.start?.event).toBe("chain_start");
  });

  it("makes the trace itself a span where no run is its root", () => {
    const totals = at("trace_complete", ROOT, { root: true });
    expect(createSpanAssembly().join([totals])).toMatchObject([{ kind: "trace", trace: totals.event }]);
  });

  it("makes no span of a tool call that a schema refused: its span is the node's", () => {
    const refused = at("tool_error", CHILD, { latency_ms: undefined });
    expect(createSpanAssembly().join([refused, at("chain_end", CHILD)])).toMatchObject([{ kind: "chain" }]);
  });

  it("forgets the oldest starts beyond its bound", () => {
    const assembly = createSpanAssembly();
    const starts = Array.from({ length: 10_001 }, (_, index) =>
      at("llm_call_start", index.toString(16).padStart(16, "0")),
    );
    assembly.join(starts);
    const [oldest, newest] = assembly.join([
      at("llm_call_end", "0".repeat(16)),
      at("llm_call_end", (10_000).toString(16).padStart(16, "0")),
    ]);
    expect(oldest?.start).toBeUndefined();
    expect(newest?.start).toBeDefined();
  });
});
