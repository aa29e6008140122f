import { catchLater } from "../../events/application-function.ts";
import { SinkError } from "../../events/sink.ts";
import { finiteOf, get } from "../../events/untrusted.ts";
import { refusalOf } from "../../transport/refusal.ts";
import type { Delivery } from "./delivery.ts";
import type { PostHogEvent } from "./posthog-event.ts";
import { STATUS_HINTS } from "./status-hints.ts";

/** What posthog-node's `capture` takes. */
export interface CaptureMessage {
  readonly distinctId: string;
  readonly event: string;
  readonly properties: Record<string, unknown>;
  readonly groups?: Record<string, string | number>;
  readonly timestamp: Date;
  readonly uuid: string;
}

/** The part of posthog-node, 4.15 or later, that is used. */
export interface PostHogClient {
  capture(message: CaptureMessage): unknown;
  flush(): Promise<unknown>;
  /** Tells what the client gave up on its own, between our flushes. */
  on?(event: string, listener: (error: unknown) => void): unknown;
  /** True: nothing of prompts, answers and errors is sent. */
  readonly privacyMode?: boolean;
}

/**
 * Hands the events to the client and flushes it, which is when it says what failed. After an HTTP error the client has
 * thrown the events away, so the next try hands them over again, under the same ids; after anything else it still has
 * them, and the next try only flushes.
 */
export function createClientDelivery(client: PostHogClient): Delivery {
  /** Ids that the client has and we have not been told about. */
  const handedOver = new Set<string>();
  let thrownAway: SinkError | undefined;

  client.on?.("error", (error) => {
    const refusal = failureOf(error);
    if (refusal.status !== undefined) thrownAway = refusal;
  });

  function handOver(message: PostHogEvent): void {
    if (handedOver.has(message.uuid)) return;
    catchLater(client.capture(captureMessage(message)), () => {}); // a wrapper may be async; the flush says what failed
    handedOver.add(message.uuid);
  }

  /** What happened to the client's queue since the last look. */
  function takeThrownAway(): SinkError | undefined {
    const refusal = thrownAway;
    thrownAway = undefined;
    if (refusal !== undefined) handedOver.clear();
    return refusal;
  }

  return {
    async deliver(events, signal) {
      takeThrownAway();
      for (const { message } of events) handOver(message);
      await nextTurn();
      const failure = await flushed(client, signal);
      const refusal = takeThrownAway() ?? failure;
      if (refusal?.status !== undefined || refusal === undefined) handedOver.clear();
      if (refusal !== undefined) throw refusal;
      return [];
    },
  };
}

/**
 * Until 5.37 `capture` puts an event into the client's queue after the caller's turn, and `flush` does not wait for it:
 * it would resolve with nothing sent.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function captureMessage({ distinct_id, event, properties, timestamp, uuid }: PostHogEvent): CaptureMessage {
  const { $groups, ...own } = properties;
  return {
    distinctId: distinct_id,
    event,
    properties: own,
    ...($groups !== undefined && { groups: $groups as Record<string, string | number> }),
    timestamp: new Date(timestamp),
    uuid,
  };
}

/** Undefined where the client says that everything has arrived. */
async function flushed(client: PostHogClient, signal: AbortSignal): Promise<SinkError | undefined> {
  const timeUp = new Promise<SinkError>((resolve) => {
    const stop = () =>
      resolve(new SinkError("the client has not come to its end in time", { reason: "timeout" }));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([timeUp, client.flush().then(() => undefined, failureOf)]);
}

/** The client's error holds the request: only status and time are taken. */
function failureOf(error: unknown): SinkError {
  const status = finiteOf(get(error, "status"));
  if (status === undefined) return new SinkError("the client could not deliver", { reason: "network" });
  const retryAfterMs = finiteOf(get(error, "retryAfterMs"));
  const header = (name: string) =>
    name === "retry-after" && retryAfterMs !== undefined ? String(retryAfterMs / 1_000) : undefined;
  return refusalOf({ status, header }, STATUS_HINTS);
}
