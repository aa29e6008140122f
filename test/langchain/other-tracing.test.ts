import { RunnableLambda } from "@langchain/core/runnables";
import {
  createTracer,
  type EventOrigin,
  type ImmediateSink,
  type RecordedEvent,
  type SpanReference,
} from "langmeter";
import { describe, expect, it } from "vitest";
import { startRecording } from "./support/recording.ts";

const CALLER = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };

interface OtherTracing extends ImmediateSink {
  readonly seen: { readonly recorded: RecordedEvent; readonly origin: EventOrigin | undefined }[];
}

/** A sink that lives in another tracing system, where this span is active. */
function otherTracing(active?: () => SpanReference | undefined): OtherTracing {
  const seen: OtherTracing["seen"] = [];
  return {
    kind: "immediate",
    name: "other",
    seen,
    write: (recorded, origin) => void seen.push({ recorded, origin }),
    ...(active && { activeSpan: active }),
  };
}

const work = RunnableLambda.from((text: string) => text.length);

describe("a trace inside a span of another tracing system", () => {
  it("takes its id and hangs below it, whoever opens it", async () => {
    const sink = otherTracing(() => CALLER);
    const tracer = createTracer({ sinks: [sink] });
    await work.invoke("a", { callbacks: [tracer.handler] });
    const trace = tracer.startTrace();
    await work.invoke("b", { callbacks: [trace.handler] });
    await trace.end();
    expect(trace.traceId).toBe(CALLER.traceId);
    const events = sink.seen.map(({ recorded }) => recorded.event);
    expect(new Set(events.map(({ trace_id }) => trace_id))).toEqual(new Set([CALLER.traceId]));
    const roots = events.filter(({ root }) => root);
    expect(roots.map(({ event, parent_span_id }) => [event, parent_span_id])).toEqual([
      ["chain_start", CALLER.spanId],
      ["chain_end", CALLER.spanId],
      ["trace_complete", CALLER.spanId],
      ["trace_complete", CALLER.spanId],
    ]);
    await tracer.close();
  });

  it.each<[string, () => SpanReference | undefined]>([
    ["no span is active", () => undefined],
    ["its ids are none", () => ({ traceId: "0".repeat(32), spanId: "1".repeat(16) })],
    ["asking for it fails", () => expect.fail("no context manager")],
  ])("goes its own way where %s", async (_, active) => {
    const sink = otherTracing(active);
    const tracer = createTracer({ sinks: [sink] });
    const trace = tracer.startTrace();
    expect(trace.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    const { parent_span_id } = await trace.end();
    expect(parent_span_id).toBeUndefined();
    await tracer.close();
  });
});

describe("an error that passes through several runs", () => {
  const failure = new TypeError("no such parcel");
  const failing = RunnableLambda.from(() => {
    throw failure;
  }).withConfig({ runName: "inner" });
  const outer = RunnableLambda.from((text: string, config) => failing.invoke(text, config)).withConfig({
    runName: "outer",
  });

  it("is marked as repeated above the deepest run", async () => {
    const { tracer, all } = startRecording();
    await outer.invoke("a", { callbacks: [tracer.handler] }).catch(() => {});
    expect(all("chain_error").map(({ name, error_repeated }) => [name, error_repeated])).toEqual([
      ["inner", undefined],
      ["outer", true],
    ]);
  });

  it("goes to immediate sinks as it was thrown", async () => {
    const sink = otherTracing();
    const tracer = createTracer({ sinks: [sink] });
    await outer.invoke("a", { callbacks: [tracer.handler] }).catch(() => {});
    const thrown = sink.seen.filter(({ origin }) => origin !== undefined);
    expect(thrown.map(({ recorded, origin }) => [recorded.name, origin?.error])).toEqual([
      ["chain_error", failure],
      ["chain_error", failure],
    ]);
    await tracer.close();
  });
});
