import { describe, expect, it, vi } from "vitest";
import { flushAfter } from "../../src/serverless/index.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";
import { illegalWaitUntil, waitingPlatform } from "./support/waiting-platform.ts";

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

describe("flushAfter around a Response", () => {
  it("returns one without a body as it is", async () => {
    const { tracer } = recordingTracer();
    const { waitUntil, frozen } = waitingPlatform();
    const response = new Response(null, { status: 204 });
    expect(await flushAfter(tracer, { waitUntil })(() => response)).toBe(response);
    await frozen();
  });

  it("delivers when the stream has ended, with what was recorded while it ran", async () => {
    const { tracer, backend, budgets } = recordingTracer();
    const { waitUntil, frozen } = waitingPlatform();
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
    const { waitUntil } = waitingPlatform();
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
    const { waitUntil, frozen } = waitingPlatform();
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
    const { waitUntil, frozen } = waitingPlatform();
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

  it("holds back the end of the stream where the platform refuses to wait", async () => {
    const { tracer, backend } = recordingTracer();
    const flushed = flushAfter(tracer, { waitUntil: illegalWaitUntil() });
    const response = await flushed(() => new Response(streamOf(["Hello"], () => recordTrace(tracer))));
    expect(await response.text()).toBe("Hello");
    expect(backend.accepted).toHaveLength(3);
  });

  it("does not wait for ever for a body that nobody reads, as in an answer to HEAD", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { tracer, backend } = recordingTracer();
    const { waitUntil, frozen } = waitingPlatform();
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
    const { waitUntil, frozen } = waitingPlatform();
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
