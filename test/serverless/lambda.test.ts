import { describe, expect, it } from "vitest";
import { createTracer } from "../../src/index.ts";
import { withLambda } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import { invoke, invokeNode24, lambdaContext, type Outcome } from "./support/lambda-runtime.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

type Callback = (error: unknown, result?: unknown) => void;

/** Whatever a handler may throw. */
const THROWN: readonly (readonly [string, unknown])[] = [
  ["an error", new TypeError("broken")],
  ["a frozen error", Object.freeze(new Error("frozen"))],
  ["a string", "broken"],
  ["a number", 0],
  ["undefined", undefined],
  ["a plain object", { code: 42 }],
  [
    "a proxy that throws",
    new Proxy(
      {},
      {
        get() {
          throw new Error("hostile");
        },
      },
    ),
  ],
];

describe("withLambda", () => {
  it("delivers after the handler has settled and before the invocation ends", async () => {
    const { tracer, backend } = recordingTracer();
    let acceptedInside: number | undefined;
    const handler = withLambda(tracer, async () => {
      await recordTrace(tracer);
      acceptedInside = backend.accepted.length;
      return "done";
    });
    expect(await invoke(handler)).toEqual({ kind: "result", value: "done" });
    expect(acceptedInside).toBe(0);
    expect(backend.accepted).toHaveLength(3);
  });

  it.each([
    ["up to Node 22", invoke],
    ["from Node 24 on", invokeNode24],
  ])("returns the handler's own object, %s", async (_, call) => {
    const { tracer } = recordingTracer();
    const answer = Object.freeze({ statusCode: 200 });
    expect(await call(withLambda(tracer, async () => answer))).toSatisfy(
      (outcome: Outcome) => outcome.kind === "result" && outcome.value === answer,
    );
  });

  it.each(THROWN)("rethrows %s untouched, after the delivery", async (_, thrown) => {
    const { tracer, backend } = recordingTracer();
    const handler = withLambda(tracer, async () => {
      await recordTrace(tracer);
      throw thrown;
    });
    const outcome = await invoke(handler);
    expect(outcome.kind === "error" && Object.is(outcome.error, thrown)).toBe(true);
    expect(backend.accepted).toHaveLength(3);
  });

  it("passes on what a handler throws before it has returned a promise", async () => {
    const { tracer, budgets } = recordingTracer();
    const thrown = new Error("at once");
    const handler = withLambda(tracer, () => {
      throw thrown;
    });
    for (const call of [invoke, invokeNode24]) {
      const outcome = await call(handler);
      expect(outcome.kind === "error" && outcome.error === thrown).toBe(true);
    }
    expect(budgets()).toHaveLength(2);
  });

  it("calls a callback after the delivery, with what the handler gave it", async () => {
    const { tracer, backend } = recordingTracer();
    const answer = { statusCode: 200 };
    const handler = withLambda(tracer, (_event: unknown, _context: unknown, callback: Callback) => {
      void recordTrace(tracer).then(() => callback(null, answer));
    });
    const outcome = await invoke(handler);
    expect(outcome.kind === "result" && outcome.value === answer).toBe(true);
    expect(backend.accepted).toHaveLength(3);

    const failure = withLambda(tracer, (_event: unknown, _context: unknown, callback: Callback) =>
      callback("no answer"),
    );
    expect(await invoke(failure)).toEqual({ kind: "error", error: "no answer" });
  });

  it("looks to the runtime as the handler does", () => {
    const { tracer } = recordingTracer();
    const withCallback = withLambda(tracer, (_event: unknown, _context: unknown, _callback: Callback) => {});
    const asynchronous = withLambda(tracer, async function answer() {});
    expect(withCallback).toHaveLength(3);
    expect(asynchronous).toHaveLength(0);
    expect(asynchronous.name).toBe("answer");
    // The runtime reports an async handler that can never settle as an error, and another one as null.
    expect(asynchronous.constructor.name).toBe("AsyncFunction");
    expect(withCallback.constructor.name).toBe("Function");
  });

  it("leaves a plain result to the runtime where there is a callback", async () => {
    const { tracer } = recordingTracer();
    const handler = withLambda(tracer, () => "not a promise");
    expect(Reflect.apply(handler, undefined, [{}, lambdaContext(), () => {}])).toBe("not a promise");
    expect(await invokeNode24(handler)).toEqual({ kind: "result", value: "not a promise" });
  });
});

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

describe("the scope of withLambda", () => {
  async function recordedFor(event: unknown) {
    const { tracer, recorded } = recordingTracer();
    await invoke(
      withLambda(tracer, () => recordTrace(tracer)),
      event,
      lambdaContext(30_000, "7b2c"),
    );
    return recorded;
  }

  it("has the invocation's id as the request id of every event", async () => {
    const events = await recordedFor({});
    expect(events.map(({ request_id }) => request_id)).toEqual(["7b2c", "7b2c", "7b2c"]);
  });

  it.each([
    ["a REST API's headers", { headers: { Traceparent: TRACEPARENT } }],
    ["an HTTP API's headers", { version: "2.0", headers: { traceparent: TRACEPARENT } }],
    ["a load balancer's values", { multiValueHeaders: { TRACEPARENT: [TRACEPARENT] } }],
  ])("continues the trace of %s", async (_, event) => {
    const [first] = await recordedFor(event);
    expect(first).toMatchObject({ trace_id: TRACEPARENT.slice(3, 35) });
    const last = (await recordedFor(event)).at(-1);
    expect(last).toMatchObject({ event: "trace_complete", parent_span_id: TRACEPARENT.slice(36, 52) });
  });

  it.each([
    ["no headers", { Records: [] }],
    ["null headers", { headers: null }],
    [
      "a header that is not W3C's",
      { headers: { "X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678" } },
    ],
    ["a header that is not valid", { headers: { traceparent: `00-${"0".repeat(32)}-b7ad6b7169203331-01` } }],
    ["two headers", { multiValueHeaders: { traceparent: [TRACEPARENT, TRACEPARENT] } }],
    ["no event", undefined],
  ])("starts a trace of its own for %s", async (_, event) => {
    const last = (await recordedFor(event)).at(-1);
    expect(last?.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(last?.trace_id).not.toBe(TRACEPARENT.slice(3, 35));
    expect(last).not.toHaveProperty("parent_span_id");
  });
});

describe("the options of withLambda", () => {
  const tracer = createTracer();

  it.each([
    [{ reserveMs: -1 }, "withLambda option reserveMs: got -1; allowed: 0 to 60,000 milliseconds"],
    [{ maxFlushMs: 60_001 }, "withLambda option maxFlushMs: got 60001; allowed: 0 to 60,000 milliseconds"],
    [{ maxFlushMs: Number.NaN }, "withLambda option maxFlushMs: got NaN; allowed: 0 to 60,000 milliseconds"],
    [{ reserveMs: "300" }, 'withLambda option reserveMs: got "300"; allowed: 0 to 60,000 milliseconds'],
    [{ timeoutMs: 5 }, "withLambda option timeoutMs: got 5; allowed: only reserveMs, maxFlushMs"],
    [null, "withLambda options: got null; allowed: an object"],
  ])("throw for %j when the handler is wrapped", (options, message) => {
    const wrap = () => Reflect.apply(withLambda, undefined, [tracer, async () => {}, options]);
    expect(wrap).toThrow(expect.objectContaining({ code: "invalid_option", message }));
  });

  it("throw for arguments in the wrong order", () => {
    const swapped = () => Reflect.apply(withLambda, undefined, [async () => {}, tracer]);
    expect(swapped).toThrow("withLambda: its first argument is not a tracer");
    const missing = () => Reflect.apply(withLambda, undefined, [tracer]);
    expect(missing).toThrow("withLambda: its second argument is not a function");
  });
});
