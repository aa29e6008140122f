import { SinkError } from "../../events/sink.ts";
import type { SentryClient } from "./sentry-client.ts";

/**
 * Waits until Sentry has sent what it holds, or until the signal.
 *
 * @throws SinkError where it has not: what is missing, only Sentry knows.
 */
export async function flushClient(client: SentryClient, signal: AbortSignal): Promise<void> {
  if (client.flush === undefined) return;
  const isSent = await Promise.race([client.flush(), aborted(signal)]);
  if (!isSent)
    throw new SinkError("Sentry has not sent everything, or is not initialised", { reason: "timeout" });
}

function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
}
