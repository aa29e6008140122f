import { describe, expect, it } from "vitest";
import { flushAfter } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";
import { illegalWaitUntil, waitingPlatform } from "./support/waiting-platform.ts";

describe("flushAfter", () => {
  it("registers the delivery when the request comes in, and answers without waiting for it", async () => {
    const { tracer, backend } = recordingTracer();
    const { registered, waitUntil } = waitingPlatform();
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
    const { waitUntil, frozen } = waitingPlatform();
    await flushAfter(tracer, { waitUntil })(() => recordTrace(tracer));
    await frozen();
    expect(backend.accepted).toHaveLength(3);
    expect(budgets()).toEqual([2_000]);
  });

  it.each([
    ["an error", new Error("broken")],
    ["a string", "broken"],
    ["undefined", undefined],
  ])("rethrows %s untouched, and delivers", async (_, thrown) => {
    const { tracer, backend } = recordingTracer();
    const { waitUntil, frozen } = waitingPlatform();
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
    const { waitUntil, frozen } = waitingPlatform();
    const thrown = new Error("at once");
    const outcome = flushAfter(tracer, { waitUntil })(() => {
      throw thrown;
    });
    await expect(outcome).rejects.toBe(thrown);
    await frozen();
  });

  it("delivers before it answers where the platform refuses to wait, and logs that", async () => {
    const { tracer, backend, logger } = recordingTracer();
    const flushed = flushAfter(tracer, { waitUntil: illegalWaitUntil() });
    const answer = await flushed(async () => {
      await recordTrace(tracer);
      return "done";
    });
    expect(answer).toBe("done");
    expect(backend.accepted).toHaveLength(3);
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
