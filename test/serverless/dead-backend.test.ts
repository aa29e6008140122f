import { describe, expect, it, onTestFinished } from "vitest";
import { createTracer } from "../../src/index.ts";
import { withLambda } from "../../src/serverless/index.ts";
import { listeningLogger } from "../delivery/fake-sinks.ts";
import { startEventsBackend } from "./support/events-backend.ts";
import { eventsSink } from "./support/events-sink.ts";
import { invoke } from "./support/lambda-runtime.ts";
import { recordTrace } from "./support/recording-tracer.ts";

const MAX_FLUSH_MS = 250;
/** An attempt that hangs takes ten seconds: far from what a busy machine adds to the deadline. */
const SLACK_MS = 1_500;
/** More than it takes until a backend counts as dead. */
const INVOCATIONS = 8;

describe("a dead backend", () => {
  it.each(["refuses connections", "does not answer"])(
    "that %s makes no invocation slower than its deadline",
    async (how) => {
      const { server } = await startEventsBackend();
      onTestFinished(() => server.close());
      if (how === "refuses connections") await server.stopListening();
      else server.always = { kind: "hang" };
      const tracer = createTracer({ sinks: [eventsSink(server.url)], logger: listeningLogger() });
      onTestFinished(async () => void (await tracer.close({ timeoutMs: 0 })));
      const handler = withLambda(tracer, () => recordTrace(tracer), { maxFlushMs: MAX_FLUSH_MS });
      const durations: number[] = [];
      for (let count = 0; count < INVOCATIONS; count++) {
        const startedAt = performance.now();
        expect(await invoke(handler)).toMatchObject({ kind: "result" });
        durations.push(performance.now() - startedAt);
      }
      expect(Math.max(...durations)).toBeLessThan(MAX_FLUSH_MS + SLACK_MS);
    },
  );
});
