/// <reference lib="esnext.disposable" preserve="true" />
import type { TraceContext } from "../context/context.ts";
import { uuidV7 } from "../context/ids.ts";
import { withContext } from "../context/scope.ts";
import { roundMs } from "../record/time.ts";
import { requireName } from "./event-name.ts";
import { type Properties, safeProperties } from "./properties.ts";
import { choiceKeys, portOf, type TracerChoice } from "./tracer-choice.ts";
import { checkedInFlight } from "./wrong-use.ts";

export interface SessionOptions extends TracerChoice {
  /** One that the front end knows too, so that both sides join. @default a new UUID v7 */
  readonly sessionId?: string | undefined;
}

/** A stretch of time that a user spends with the application. */
export interface Session {
  readonly sessionId: string;
  /**
   * Records that something happened in the session, and counts it.
   *
   * @throws LangMeterError `invalid_argument` on a wrong name. In production (NODE_ENV) the event is dropped instead, with one warning.
   */
  trackEvent(name: string, properties?: Properties): void;
  /** Runs the work so that all that is recorded inside belongs to the session and its user. Returns what the work returns. */
  run<Result>(work: () => Result): Result;
  /** Records how long the session took and how many events it had. A second call does nothing. */
  end(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

const SESSION_KEYS = choiceKeys("startSession", "sessionId");

/**
 * Starts a session: `session_start` now, `session_end` when it is ended. `await using` ends it.
 *
 * @param properties On every event of the session, as `metadata`, under the content policy.
 */
export function startSession(userId: string, properties?: Properties, options: SessionOptions = {}): Session {
  const port = portOf(options, SESSION_KEYS);
  const sessionId = String(options?.sessionId || uuidV7(Date.now()));
  const context: TraceContext = { userId, sessionId, ...(properties && { metadata: properties }) };
  const startedAt = port?.elapsed() ?? 0;
  let eventCount = 0;
  let ended = false;

  function end(): void {
    if (ended) return;
    ended = true;
    port?.guard(() => {
      const duration_ms = roundMs(port.elapsed() - startedAt);
      port.emit("session_end", { duration_ms, event_count: eventCount }, context);
    });
  }

  port?.guard(() => port.emit("session_start", {}, context));

  return {
    sessionId,
    trackEvent(name, own) {
      const event = checkedInFlight(() => requireName(name, "event"));
      if (event === undefined) return;
      eventCount++;
      port?.guard(() => port.emit(event, { properties: safeProperties(own, port.content) }, context));
    },
    run: (work) => withContext(context, work),
    end,
    [Symbol.asyncDispose]: async () => end(),
  };
}
