import { RunnableLambda } from "@langchain/core/runnables";
import { context, trace as otel } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  createTracer,
  type EventOrigin,
  type ImmediateSink,
  type RecordedEvent,
  withContext,
} from "langmeter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRecording } from "./support/recording.ts";

const CALLER = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
});
afterAll(() => context.disable());

/** Runs the work inside an active OpenTelemetry span with these ids. */
function inSpan<Result>(ids: typeof CALLER, work: () => Result): Result {
  const active = otel.wrapSpanContext({ ...ids, traceFlags: 1 });
  return context.with(otel.setSpan(context.active(), active), work);
}

const work = RunnableLambda.from((text: string) => text.length);

describe("a trace inside another trace", () => {
  it.each<[string, <Result>(run: () => Result) => Result]>([
    ["an active OpenTelemetry span", (run) => inSpan(CALLER, run)],
    ["a scope with a traceparent", (run) => withContext({ traceparent: TRACEPARENT }, run)],
  ])("takes its id from %s and hangs below it, whoever opens it", async (_, inside) => {
    const shared = startRecording();
    await inside(() => work.invoke("a", { callbacks: [shared.tracer.handler] }));
    const explicit = startRecording();
    await inside(async () => {
      const trace = explicit.tracer.startTrace();
      await work.invoke("b", { callbacks: [trace.handler] });
      await trace.end();
    });
    for (const { events } of [shared, explicit]) {
      expect(new Set(events.map(({ trace_id }) => trace_id))).toEqual(new Set([CALLER.traceId]));
      const roots = events.filter(({ root }) => root);
      expect(new Set(roots.map(({ parent_span_id }) => parent_span_id))).toEqual(new Set([CALLER.spanId]));
      expect(roots.at(-1)?.event).toBe("trace_complete");
    }
  });

  it("continues what it is given, whatever is around it", () => {
    const { tracer } = startRecording();
    const other = { traceId: "1".repeat(32), spanId: "2".repeat(16) };
    inSpan(other, () => {
      expect(tracer.startTrace({ traceparent: TRACEPARENT }).traceId).toBe(CALLER.traceId);
      expect(tracer.startTrace().traceId).toBe(other.traceId);
    });
  });

  it("goes its own way where the span around it has no valid ids", async () => {
    const { tracer } = startRecording();
    const trace = inSpan({ traceId: "0".repeat(32), spanId: "1".repeat(16) }, () => tracer.startTrace());
    expect(trace.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect((await trace.end()).parent_span_id).toBeUndefined();
  });
});

/** A sink that looks at what it is given. */
interface Witness extends ImmediateSink {
  readonly seen: { readonly recorded: RecordedEvent; readonly origin: EventOrigin | undefined }[];
}

function witness(): Witness {
  const seen: Witness["seen"] = [];
  const write: Witness["write"] = (recorded, origin) => void seen.push({ recorded, origin });
  return { kind: "immediate", name: "witness", seen, write };
}

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
    const sink = witness();
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
