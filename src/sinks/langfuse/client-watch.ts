import type { SinkError } from "../../events/sink.ts";
import { get, getPath, listOf } from "../../events/untrusted.ts";
import type { LangfuseClient } from "./client.ts";
import { outcomeOfRequest } from "./client-failures.ts";

/** One thing in the client's hands. */
export interface Handover {
  /** True once the client has queued it; a client that is switched off or samples never does. */
  readonly queued: boolean;
  /** Settles when the client has finished with it: undefined is accepted. */
  readonly outcome: Promise<SinkError | undefined>;
}

/**
 * Follows what the client does with what it was given. Its `flushAsync()` resolves while requests are under way and
 * says nothing of what failed; its events say both: `<type>-create` when something is queued, `flush` when a request
 * is over, and before that, in the same turn, `warning` with the error if it failed.
 */
export interface ClientWatch {
  /** Before the client gets the thing with this id. */
  expect(id: string): void;
  find(id: string): Handover | undefined;
  forget(id: string): void;
  close(): void;
}

/** What nobody asks for any more must not pile up. */
const MAX_HANDOVERS = 10_000;

interface OpenHandover extends Handover {
  queued: boolean;
  readonly settle: (error: SinkError | undefined) => void;
}

export function watchClient(client: LangfuseClient): ClientWatch {
  /** By the id of the trace, observation or score; oldest first. */
  const handovers = new Map<string, OpenHandover>();
  let failure: unknown;

  function requestEnded(items: unknown): void {
    const outcomeOf = outcomeOfRequest(failure);
    failure = undefined;
    for (const item of listOf(items)) {
      handovers.get(String(getPath(item, "body", "id")))?.settle(outcomeOf(get(item, "id")));
    }
  }

  const stop = client.on("*", (name, payload) => {
    if (name === "flush") requestEnded(payload);
    else if (name === "warning" && payload instanceof Error) failure = payload;
    else if (name.endsWith("-create")) markQueued(handovers.get(String(get(payload, "id"))));
  });

  return {
    expect(id) {
      handovers.delete(id);
      handovers.set(id, newHandover());
      for (const oldest of handovers.keys()) {
        if (handovers.size <= MAX_HANDOVERS) break;
        handovers.delete(oldest);
      }
    },
    find: (id) => handovers.get(id),
    forget: (id) => void handovers.delete(id),
    close: stop,
  };
}

function markQueued(handover: OpenHandover | undefined): void {
  if (handover !== undefined) handover.queued = true;
}

function newHandover(): OpenHandover {
  let settle: OpenHandover["settle"] = () => {};
  const outcome = new Promise<SinkError | undefined>((resolve) => {
    settle = resolve;
  });
  return { queued: false, outcome, settle };
}
