import { describe, expect, it, vi } from "vitest";
import { flushAfter } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

/** A platform that keeps a process awake for what is registered. */
function platform() {
  const registered: Promise<unknown>[] = [];
  return {
    registered,
    waitUntil: (promise: Promise<unknown>) => void registered.push(promise),
    /** Resolves when the platform would freeze the process. */
    frozen: () => Promise.all(registered),
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A body in so many parts, each given when it is asked for. */
function streamOf(
  parts: readonly string[],
  atEnd: () => Promise<void> | void = () => {},
): ReadableStream<Uint8Array> {
  const left = [...parts];
  return new ReadableStream({
    async pull(controller) {
      const part = left.shift();
      if (part !== undefined) return controller.enqueue(new TextEncoder().encode(part));
      await atEnd();
      controller.close();
    },
  });
}

describe("flushAfter", () => {
  it("registers the delivery when the request comes in, and answers without waiting for it", async () => {
    const { tracer, backend } = recordingTracer();
    const { registered, waitUntil } = platform();
    backend.script.push(forever);
    const flushed = flushAfter(tracer, { waitUntil, timeoutMs: 50 });
    const answer = { status: 200 };
    const answering = flushed(async () => {
      await recordTrace(tracer);
      return answer;
    });
    expect(registered).toHaveLength(1);
    expect(await answering).toBe(answer);
    expect(backend.accepted).toEqual([]);
    await Promise.all(registered); // by its deadline, though the backend does not answer
  });

  it("delivers what the work recorded", async () => {
    const { tracer, backend, budgets } = recordingTracer();
    const { waitUntil, frozen } = platform();
    await flushAfter(tracer, { waitUntil })(() => recordTrace(tracer));
    await frozen();
    expect(backend.accepted).toHaveLength(3);
    expect(budgets()).toEqual([5_000]);
  });

  it.each([
    ["an error", new Error("broken")],
    ["a string", "broken"],
    ["undefined", undefined],
  ])("rethrows %s untouched, and delivers", async (_, thrown) => {
    const { tracer, backend } = recordingTracer();
    const { waitUntil, frozen } = platform();
    const outcome = flushAfter(tracer, { waitUntil })(async () => {
      await recordTrace(tracer);
      throw thrown;
    });
    expect(await outcome.then(nothing, (error) => Object.is(error, thrown))).toBe(true);
    await frozen();
    expect(backend.accepted).toHaveLength(3);
  });

  it("turns what the work throws at once into a rejection", async () => {
    const { tracer } = recordingTracer();
    const { waitUntil, frozen } = platform();
    const thrown = new Error("at once");
    const outcome = flushAfter(tracer, { waitUntil })(() => {
      throw thrown;
    });
    await expect(outcome).rejects.toBe(thrown);
    await frozen();
  });

  it("says once in the log that the platform's waitUntil failed, and answers", async () => {
    const { tracer, logger } = recordingTracer();
    class Context {
      #registered: Promise<unknown>[] = [];
      waitUntil(promise: Promise<unknown>) {
        this.#registered.push(promise);
      }
    }
    const { waitUntil } = new Context(); // without its object, as in Workers: an illegal invocation
    expect(await flushAfter(tracer, { waitUntil })(() => "done")).toBe("done");
    expect(logger.warnings).toHaveLength(1);
  });

  it.each([
    [{}, "flushAfter option waitUntil: got undefined; allowed: a function that takes a promise"],
    [
      { waitUntil: nothing, timeoutMs: -5 },
      "flushAfter option timeoutMs: got -5; allowed: 0 to 60,000 milliseconds",
    ],
    [
      { waitUntil: nothing, maxFlushMs: 5 },
      "flushAfter option maxFlushMs: got 5; allowed: only waitUntil, timeoutMs",
    ],
  ])("throws for %o when it is made", (options, message) => {
    const { tracer } = recordingTracer();
    expect(() => Reflect.apply(flushAfter, undefined, [tracer, options])).toThrow(message);
  });
});

function nothing(): void {}

describe("flushAfter around a Response", () => {
  it("returns one without a body as it is", async () => {
    const { tracer } = recordingTracer();
    const { waitUntil, frozen } = platform();
    const response = new Response(null, { status: 204 });
    expect(await flushAfter(tracer, { waitUntil })(() => response)).toBe(response);
    await frozen();
  });

  it("delivers when the stream has ended, with what was recorded while it ran", async () => {
    const { tracer, backend, budgets } = recordingTracer();
    const { waitUntil, frozen } = platform();
    const response = await flushAfter(tracer, { waitUntil })(
      () =>
        new Response(
          streamOf(["Hel", "lo"], () => recordTrace(tracer)),
          {
            status: 201,
            headers: [
              ["set-cookie", "a=1"],
              ["set-cookie", "b=2"],
            ],
          },
        ),
    );
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    await nextTurn();
    expect(budgets()).toEqual([]);
    expect(await response.text()).toBe("Hello");
    await frozen();
    expect(backend.accepted).toHaveLength(3);
  });

  it("reads nothing before the client does", async () => {
    const { tracer } = recordingTracer();
    const { waitUntil } = platform();
    const pulled: string[] = [];
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled.push("pulled");
          controller.enqueue(new Uint8Array(1));
        },
      },
      { highWaterMark: 0 },
    );
    const response = await flushAfter(tracer, { waitUntil })(() => new Response(body));
    await nextTurn();
    expect(pulled).toEqual([]);
    await response.body?.cancel();
  });

  it("delivers when the client gives up, and tells the source why", async () => {
    const { tracer, backend } = recordingTracer();
    const { waitUntil, frozen } = platform();
    const reasons: unknown[] = [];
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: (reason) => void reasons.push(reason),
    });
    const response = await flushAfter(tracer, { waitUntil })(async () => {
      await recordTrace(tracer);
      return new Response(body);
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel("gone");
    await frozen();
    expect(reasons).toEqual(["gone"]);
    expect(backend.accepted).toHaveLength(3);
  });

  it("delivers when the stream breaks, and hands the client its error", async () => {
    const { tracer, backend } = recordingTracer();
    const { waitUntil, frozen } = platform();
    const failure = new Error("model went away");
    const response = await flushAfter(tracer, { waitUntil })(async () => {
      await recordTrace(tracer);
      return new Response(
        streamOf(["Hel"], () => {
          throw failure;
        }),
      );
    });
    await expect(response.text()).rejects.toBe(failure);
    await frozen();
    expect(backend.accepted).toHaveLength(3);
  });

  it("does not wait for ever for a body that nobody reads, as in an answer to HEAD", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { tracer, backend } = recordingTracer();
    const { waitUntil, frozen } = platform();
    await flushAfter(tracer, { waitUntil })(async () => {
      await recordTrace(tracer);
      return new Response("Hello");
    });
    await vi.advanceTimersByTimeAsync(4_900);
    expect(backend.accepted).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await frozen();
    vi.useRealTimers();
    expect(backend.accepted).toHaveLength(3);
  });

  it("waits as long as it takes for a body that is being read", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { tracer, budgets } = recordingTracer();
    const { waitUntil, frozen } = platform();
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const response = await flushAfter(tracer, { waitUntil })(
      () => new Response(streamOf(["Hello"], () => slow)),
    );
    const reading = response.text();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(budgets()).toEqual([]);
    vi.useRealTimers();
    finish();
    expect(await reading).toBe("Hello");
    await frozen();
    expect(budgets()).toHaveLength(1);
  });
});
