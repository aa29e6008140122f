import * as Sentry from "@sentry/node";
import { createTracer } from "langmeter";
import { sentry } from "langmeter/sinks/sentry";
import { describe, expect, it } from "vitest";
import type { ImmediateSink } from "../../../src/events/sink.ts";
import { scripted } from "../../langchain/support/scripted-model.ts";
import { useSentry } from "./sentry-wire.ts";

const wire = useSentry();

/** A sink with one error that Sentry holds and has not sent. */
async function sinkWithError(): Promise<ImmediateSink> {
  const sink = sentry({ client: Sentry });
  const { handler } = createTracer({ sinks: [sink] });
  const call = scripted(new Error("out of tokens")).invoke("Hello", { callbacks: [handler] });
  await call.catch((error: unknown) => error);
  return sink;
}

describe("a flush of the sentry sink", () => {
  it("waits until Sentry has sent what it holds", async () => {
    const sink = await sinkWithError();
    const { requests } = wire.server();
    expect(requests).toHaveLength(0);
    await sink.flush?.({ signal: AbortSignal.timeout(5_000) });
    expect(requests).toHaveLength(1);
  });

  it("ends at its deadline where Sentry's server does not answer, and says so", async () => {
    const sink = await sinkWithError();
    wire.server().faults.push({ kind: "slow", ms: 1_000 });
    const began = performance.now();
    const flush = sink.flush?.({ signal: AbortSignal.timeout(50) });
    await expect(flush).rejects.toMatchObject({ name: "SinkError", reason: "timeout" });
    expect(performance.now() - began).toBeLessThan(900);
  });

  it("costs nothing more once two have run out of time", async () => {
    const tracer = createTracer({ sinks: [sentry({ client: Sentry })] });
    wire.server().always = { kind: "hang" };
    const call = scripted(new Error("out of tokens")).invoke("Hello", { callbacks: [tracer.handler] });
    await call.catch((error: unknown) => error);
    for (const timeoutMs of [600, 600]) await tracer.flush({ timeoutMs });
    // Each of them may take a second to look: without the circuit they would outlast this test by far.
    for (let count = 0; count < 10; count++) await tracer.flush({ timeoutMs: 600_000 });
    wire.server().always = undefined;
    await wire.server().stopListening(); // lets go of the request that hangs
    await wire.server().listen();
  });

  it("is done at once with a client that has none", async () => {
    const client = { captureException: () => "", withScope: Sentry.withScope };
    await expect(sentry({ client }).flush?.({ signal: AbortSignal.timeout(1_000) })).resolves.toBeUndefined();
  });
});
