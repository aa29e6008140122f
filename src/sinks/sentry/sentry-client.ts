import { get } from "../../events/untrusted.ts";

/**
 * What the sink calls on Sentry: the namespace of `@sentry/node` (or of another Sentry SDK for JavaScript), or anything
 * that has these functions. What is optional came with later versions; without it the sink does less.
 */
export interface SentryClient {
  captureException(error: unknown, hint?: CaptureHint): unknown;
  withScope<Result>(callback: (scope: SentryScope) => Result): Result;
  /** Waits until everything is sent; false where it gave up. */
  flush?(timeoutMs?: number): PromiseLike<boolean>;
  getActiveSpan?(): Pick<SentrySpan, "spanContext"> | undefined;
  /** Needed for spans, as are `continueTrace` and `withActiveSpan`. */
  startInactiveSpan?(options: SentrySpanOptions): SentrySpan;
  continueTrace?<Result>(
    headers: { readonly sentryTrace: string; readonly baggage: undefined },
    callback: () => Result,
  ): Result;
  withActiveSpan?<Result>(span: unknown, callback: () => Result): Result;
}

/** A Sentry client that can start spans. */
export type SpanningSentryClient = SentryClient &
  Required<Pick<SentryClient, "startInactiveSpan" | "continueTrace" | "withActiveSpan">>;

export interface CaptureHint {
  /** 32 hex digits. */
  readonly event_id?: string;
  readonly mechanism?: { readonly type: string; readonly handled: boolean };
}

/** The data of one capture; what is set here does not reach the scope around it. */
export interface SentryScope {
  setTag(key: string, value: string): unknown;
  setUser(user: { readonly id: string }): unknown;
  setContext(name: string, context: { readonly [key: string]: unknown }): unknown;
  setFingerprint(fingerprint: string[]): unknown;
  setLevel?(level: "error" | "warning"): unknown;
  setConversationId?(conversationId: string): unknown;
  /** Which trace the envelope belongs to where no span is active. */
  setPropagationContext?(context: { readonly traceId: string; readonly sampleRand: number }): unknown;
  /** Runs last, after the SDK's integrations have added what they know. */
  addEventProcessor?(processor: <Event extends object>(event: Event) => Event): unknown;
}

export interface SentrySpan {
  spanContext(): { readonly traceId: string; readonly spanId: string };
  setAttributes(attributes: { [key: string]: string | number | boolean | undefined }): unknown;
  /** Code 1 is ok, 2 is an error. */
  setStatus(status: { code: 1 | 2; message?: string }): unknown;
  updateName(name: string): unknown;
  /** @param endTime Milliseconds since 1970. */
  end(endTime?: number): void;
}

export interface SentrySpanOptions {
  readonly name: string;
  readonly op?: string;
  /** Milliseconds since 1970. Unknown here, so that every SDK's wider type fits. */
  readonly startTime?: unknown;
  /** Another {@link SentrySpan}. @default the active span */
  readonly parentSpan?: unknown;
  readonly attributes?: object;
}

export function isSentryClient(value: unknown): value is SentryClient {
  return hasFunctions(value, ["captureException", "withScope"]);
}

export function isSpanningClient(client: SentryClient): client is SpanningSentryClient {
  return hasFunctions(client, ["startInactiveSpan", "continueTrace", "withActiveSpan"]);
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof get(value, name) === "function");
}
