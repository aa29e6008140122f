import { errorReportOf } from "./error-report.ts";
import type { FailureEvent } from "./failure-event.ts";
import { enterRecord } from "./record-scope.ts";
import { safeErrorOf } from "./safe-error.ts";
import type { SentryClient } from "./sentry-client.ts";

/** A failure on its way to Sentry. */
export interface Capture {
  readonly failure: Readonly<FailureEvent>;
  /** What was thrown; only its stack frames are used. */
  readonly thrown: unknown;
  /** Whether the sink's content policy lets content out. */
  readonly content: boolean;
}

/** Hands the failure over, in a scope of its own: concurrent requests share nothing. */
export function captureFailure(client: SentryClient, { failure, thrown, content }: Capture): void {
  const report = errorReportOf(failure);
  client.withScope((scope) => {
    for (const [key, value] of Object.entries(report.tags)) scope.setTag(key, value);
    scope.setContext("gen_ai", report.context);
    // An active span of Sentry's own goes before this; a trace of ours continues it, so that both join.
    scope.setContext("trace", report.trace);
    scope.setPropagationContext?.({ traceId: failure.trace_id, sampleRand: Math.random() });
    scope.setFingerprint([...report.fingerprint]);
    scope.setLevel?.(report.level);
    enterRecord(scope, failure, content);
    client.captureException(safeErrorOf(failure, thrown), {
      event_id: report.eventId,
      mechanism: { type: "langmeter", handled: true },
    });
  });
}
