import { describe, expect, it } from "vitest";
import { createTracer } from "../../src/index.ts";
import { withLambda } from "../../src/serverless/index.ts";
import {
  type Callback,
  invoke,
  invokeNode24,
  lambdaContext,
  type Outcome,
} from "./support/lambda-runtime.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

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
