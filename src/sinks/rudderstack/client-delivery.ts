import { idleTimer } from "../../delivery/waiting.ts";
import { catchLater } from "../../events/application-function.ts";
import { SinkError } from "../../events/sink.ts";
import { get, getPath, textOf } from "../../events/untrusted.ts";
import { isAccepted, refusalOf } from "../../transport/refusal.ts";
import { type Call, type IdentifyMessage, isImplied, type TrackMessage } from "./calls.ts";
import type { Delivery } from "./delivery.ts";
import { STATUS_HINTS } from "./status-hints.ts";

type Report = (error?: unknown) => void;

/** How long a batch waits for identify calls that nobody asked for, once its events are through. */
const IMPLIED_SHARE_MS = 250;

/** The part of `@rudderstack/rudder-sdk-node`'s Analytics (3.x) that is used. */
export interface RudderStackClient {
  track(message: TrackMessage, report: Report): unknown;
  /** Traits go along; their type is JSON here, and a type of its own there. */
  identify(message: Omit<IdentifyMessage, "traits">, report: Report): unknown;
  flush(): Promise<unknown>;
}

/** What became of a call: undefined is accepted. */
type Outcome = SinkError | undefined;

/**
 * Hands the calls to the client and waits for its report on each, since its `flush()` resolves while requests are
 * under way and says nothing of what failed.
 */
export function createClientDelivery(client: RudderStackClient): Delivery {
  keepProcessAlive(client);
  // What was handed over and not yet accounted for. A batch that comes again, because its time was up, waits for the
  // reports that are still open; the client would send a second copy.
  const handedOver = new Map<string, Promise<Outcome>>();

  return {
    async deliver(calls, signal) {
      const late = new SinkError("the client has not reported in time", { reason: "timeout" });
      if (signal.aborted) throw late;
      const timeUp = new Promise<SinkError>((resolve) => {
        signal.addEventListener("abort", () => resolve(late), { once: true });
      });
      for (const call of calls) {
        const { messageId } = call.message;
        if (!handedOver.has(messageId)) handedOver.set(messageId, handOver(client, call));
      }
      await Promise.race([flushAll(client), timeUp]);
      const failed = new Map<string, SinkError>();
      const settle = async ({ type, message: { messageId } }: Call, enough: Promise<SinkError>) => {
        const error = await Promise.race([handedOver.get(messageId), enough]);
        // Nobody comes back for an identify: the next event of its user brings a new one.
        if (error !== late || type === "identify") handedOver.delete(messageId);
        if (error !== undefined) failed.set(messageId, error);
      };
      for (const call of calls) if (!isImplied(call)) await settle(call, timeUp);
      // The events are through: what only makes their users known must not hold up the next ones.
      const soon = new Promise<SinkError>((resolve) => idleTimer(() => resolve(late), IMPLIED_SHARE_MS));
      for (const call of calls) if (isImplied(call)) await settle(call, soon);
      return failed;
    },
  };
}

/**
 * Without an errorHandler the client rejects a promise that nobody holds when a request fails, and Node ends the
 * process. The client asks for its handler when it needs it, so one can be added to a client that exists.
 */
function keepProcessAlive(client: RudderStackClient): void {
  if (typeof get(client, "errorHandler") !== "function") Reflect.set(client, "errorHandler", () => {});
}

function handOver(client: RudderStackClient, call: Call): Promise<Outcome> {
  return new Promise((resolve) => {
    const report: Report = (error) => resolve(error ? outcomeOf(error) : undefined);
    const refuse = () =>
      resolve(new SinkError("refused by the client", { reason: "rejected", retryable: false }));
    try {
      // A client whose queue is full ignores what it is given, and never reports.
      if (queueLength(client) >= Number(get(client, "maxInternalQueueSize")))
        resolve(new SinkError("the client's queue is full", { reason: "queue_overflow" }));
      else if (call.type === "track") catchLater(client.track(call.message, report), refuse);
      else catchLater(client.identify(call.message, report), refuse);
    } catch {
      refuse();
    }
  });
}

/** Each flush takes the client's next `flushAt` events; other users of the client may add to its queue meanwhile. */
async function flushAll(client: RudderStackClient): Promise<void> {
  for (let rounds = queueLength(client); rounds >= 0; rounds--) {
    try {
      await client.flush();
    } catch {
      // the reports say what failed
    }
    if (queueLength(client) === 0) return;
  }
}

function queueLength(client: RudderStackClient): number {
  const length = getPath(client, "queue", "length");
  return typeof length === "number" ? length : 0;
}

/** The client's error holds the write key and the events: only its status and code are taken. */
function outcomeOf(error: unknown): Outcome {
  const status = getPath(error, "response", "status");
  if (typeof status === "number") {
    const header = (name: string) => textOf(getPath(error, "response", "headers", name));
    const answer = { status, header };
    return isAccepted(answer) ? undefined : refusalOf(answer, STATUS_HINTS); // a good answer that broke off is one
  }
  const code = get(error, "code");
  const reason = typeof code === "string" ? `connection failed (${code})` : "not delivered";
  return new SinkError(reason, { reason: "network" });
}
