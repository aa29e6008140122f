import { settledWithin } from "../delivery/waiting.ts";
import { type BatchSink, SinkError } from "../events/sink.ts";
import type { Deliver } from "./deliver.ts";
import { testEvent } from "./test-event.ts";

/** What a sink that does not heed its signal gets on top. */
const GRACE_MS = 500;

/** As the dispatcher does it, but once. */
export const deliverBatch: Deliver = async ({ open }, { environment, timeoutMs }) => {
  const sink = await open();
  if (sink.kind !== "batch") throw new TypeError(`${sink.name} takes no batches`);
  try {
    const startedAt = performance.now();
    await send(sink, environment, timeoutMs);
    return { latencyMs: performance.now() - startedAt, detail: "took a test event" };
  } finally {
    await sink.close?.();
  }
};

async function send(sink: BatchSink, environment: string | undefined, timeoutMs: number): Promise<void> {
  const sending = sink.send([testEvent(environment)], { signal: AbortSignal.timeout(timeoutMs) });
  const outcome = await settledWithin(
    sending.then((refusals) => ({ refusals: refusals ?? [] })),
    timeoutMs + GRACE_MS,
  );
  if (outcome === undefined) throw new SinkError("no answer in time", { reason: "timeout" });
  const [refusal] = outcome.refusals;
  if (refusal !== undefined) throw new SinkError(refusal.message, { reason: refusal.reason });
}
