import { describe, expect, it } from "vitest";
import { withLambda } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import { type Callback, invoke, lambdaContext } from "./support/lambda-runtime.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

describe("the deadline of withLambda", () => {
  it.each([
    ["the default maxFlushMs", 30_000, undefined, 2_000],
    ["maxFlushMs", 30_000, { maxFlushMs: 900 }, 900],
    ["what remains without the default reserve", 1_000, undefined, 700],
    ["what remains without reserveMs", 1_000, { reserveMs: 600 }, 400],
  ])("is %s", async (_, remainingMs, options, expected) => {
    const { tracer, budgets } = recordingTracer();
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => remainingMs };
    await invoke(
      withLambda(tracer, async () => {}, options),
      {},
      context,
    );
    expect(budgets()).toEqual([expected]);
  });

  it("is read when the handler has settled", async () => {
    const { tracer, budgets } = recordingTracer();
    let remainingMs = 30_000;
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => remainingMs };
    const handler = withLambda(tracer, async () => {
      remainingMs = 800;
    });
    await invoke(handler, {}, context);
    expect(budgets()).toEqual([500]);
  });

  it.each([300, 299, 0, -50])("begins nothing with %i ms left and 300 reserved", async (remainingMs) => {
    const { tracer, backend, budgets } = recordingTracer();
    const handler = withLambda(tracer, async () => {
      await recordTrace(tracer);
      return "done";
    });
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => remainingMs };
    expect(await invoke(handler, {}, context)).toEqual({ kind: "result", value: "done" });
    expect(budgets()).toEqual([]);
    expect(backend.tried).toEqual([]);

    await invoke(handler); // the next invocation of the same process has more time
    expect(backend.accepted).toHaveLength(6);
  });

  it.each([
    ["says nothing", {}],
    ["says nonsense", { getRemainingTimeInMillis: () => Number.NaN }],
    [
      "throws",
      {
        getRemainingTimeInMillis() {
          throw new Error("no time");
        },
      },
    ],
    ["is missing", undefined],
  ])("is maxFlushMs where the context %s", async (_, context) => {
    const { tracer, budgets } = recordingTracer();
    const handler = withLambda(tracer, async () => "done");
    expect(await Reflect.apply(handler, undefined, [{}, context])).toBe("done");
    expect(budgets()).toEqual([2_000]);
  });

  it("ends the invocation though the backend does not answer, and lets the runtime leave its socket behind", async () => {
    const { tracer, backend } = recordingTracer();
    backend.script.push(forever);
    const context = lambdaContext();
    const handler = withLambda(
      tracer,
      (_event: unknown, _context: unknown, callback: Callback) =>
        void recordTrace(tracer).then(() => callback(null, "done")),
      { maxFlushMs: 50 },
    );
    expect(await invoke(handler, {}, context)).toEqual({ kind: "result", value: "done" });
    expect(context.callbackWaitsForEmptyEventLoop).toBe(false);
  });

  it("leaves the runtime's waiting alone where everything was delivered", async () => {
    const { tracer } = recordingTracer();
    const context = lambdaContext();
    const handler = withLambda(tracer, () => recordTrace(tracer));
    await invoke(handler, {}, context);
    expect(context.callbackWaitsForEmptyEventLoop).toBe(true);
  });

  it("keeps a flush that rejects from the invocation", async () => {
    const { tracer } = recordingTracer();
    const failing = { ...tracer, flush: () => Promise.reject(new Error("no flush")) };
    expect(await invoke(withLambda(failing, async () => "done"))).toEqual({ kind: "result", value: "done" });
  });
});
