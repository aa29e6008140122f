import { messageOf } from "../events/errors.ts";
import { SinkError } from "../events/sink.ts";
import { get } from "../events/untrusted.ts";
import type { HttpAnswer, HttpAnswerHead } from "./http-message.ts";

/** What to fix, by HTTP status: `{ 401: "check apiKey" }`. */
export type StatusHints = Readonly<Record<number, string>>;

export function isAccepted({ status }: HttpAnswerHead): boolean {
  return status >= 200 && status < 300;
}

/**
 * Throws what the answer says against the request as a whole. A good status with a web page is no acceptance either: the
 * page of a user interface, or of a login that stands in front of the backend.
 *
 * @throws SinkError
 */
export function requireAccepted(answer: HttpAnswer, hints: StatusHints = {}): void {
  if (!isAccepted(answer)) throw refusalOf(answer, hints);
  const { status, body } = answer;
  // Protobuf may begin like one, with a line break and "<": the tag of the first field and a length of 60.
  if (!/^\s*<[!?a-z]/i.test(body)) return;
  throw new SinkError(`HTTP ${status} with a web page: ${addressHint(hints)}`, { reason: "network", status });
}

/** The answer as the error that tells the dispatcher what to do. The body is not quoted: it may repeat what we sent. */
export function refusalOf(answer: HttpAnswerHead, hints: StatusHints = {}): SinkError {
  const { status } = answer;
  const hint = hints[status];
  const message = hint === undefined ? `HTTP ${status}` : `HTTP ${status}: ${hint}`;
  if (status >= 300 && status < 400) {
    const redirected = `HTTP ${status}: ${hint ?? addressHint(hints)}; ${targetOf(answer)}`;
    return new SinkError(redirected, { reason: "rejected", retryable: false, status });
  }
  if (status === 413) return new SinkError(message, { reason: "too_large", retryable: false, status });
  if (isTemporary(status))
    return new SinkError(message, { reason: "network", status, retryAfterMs: askedPauseMs(answer) });
  // One malformed event spoils its batch (400, 422); a wrong key or address spoils them all.
  const isolate = status === 400 || status === 422;
  return new SinkError(message, { reason: "rejected", retryable: false, isolate, status });
}

function addressHint(hints: StatusHints): string {
  return hints[404] ?? "check the address";
}

/** No path and no query: both may hold a key, ours too. */
function targetOf(answer: HttpAnswerHead): string {
  const location = answer.header("location") ?? "";
  const { protocol, host } = URL.canParse(location) ? new URL(location) : { protocol: "", host: "" };
  const isNamed = /^https?:$/.test(protocol) && host.length <= MAX_HOST_CHARS;
  return `it redirects to ${isNamed ? `${protocol}//${host}` : "another address"}, where nothing was sent`;
}

/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, and a port */
const MAX_HOST_CHARS = 261;

/** https://www.rfc-editor.org/rfc/rfc9110#name-status-codes: the request may be repeated unchanged. */
function isTemporary(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Where backends say how long to stay away; the first row that says so counts. */
const PAUSE_HEADERS: readonly {
  readonly name: string;
  readonly read: (value: string) => number;
  /** With this status only: on any other it describes a window that is not used up. */
  readonly status?: number;
}[] = [
  // https://www.rfc-editor.org/rfc/rfc9110#name-retry-after, as each of several proxies may have set it
  { name: "retry-after", read: (value) => msUntil(value) || longestOf(value) * 1_000 },
  // https://learn.microsoft.com/azure/ai-services/openai/how-to/quota
  { name: "retry-after-ms", read: longestOf },
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/02/ says seconds; many send a time
  { name: "ratelimit-reset", read: msUntilReset, status: 429 },
  { name: "x-ratelimit-reset", read: msUntilReset, status: 429 },
];

/** Above 0, or undefined: what cannot be read, or has passed, asks for nothing. */
function askedPauseMs(answer: HttpAnswerHead): number | undefined {
  for (const { name, read, status = answer.status } of PAUSE_HEADERS) {
    const value = answer.status === status ? answer.header(name)?.trim() : undefined;
    const ms = value === undefined ? 0 : read(value);
    if (ms > 0) return ms;
  }
  return undefined;
}

/** The largest of the numbers in a list; 0 where there is none. */
function longestOf(value: string): number {
  const numbers = value.split(",").map((each) => (/^\s*\d+(\.\d+)?\s*$/.test(each) ? Number(each) : 0));
  return Math.max(...numbers);
}

/** 0 where it is no date with a time, or has passed. Date.parse alone takes "1, 5" for a day in January 2001. */
function msUntil(value: string): number {
  if (!/^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d|^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return 0;
  const hasZone = /(GMT|UTC|Z|[+-]\d\d:?\d\d)$/i.test(value);
  return Math.max(0, Date.parse(hasZone ? value : `${value} GMT`) - Date.now()) || 0;
}

/** Seconds from now, or a time: a date, or seconds or milliseconds since 1970. */
function msUntilReset(value: string): number {
  const number = longestOf(value);
  if (number >= 1e12) return Math.max(0, number - Date.now());
  if (number >= 1e9) return Math.max(0, number * 1_000 - Date.now());
  return msUntil(value) || number * 1_000;
}

/** Where no answer came: out of time, or the connection failed. Another try may get through. */
export function noAnswer(error: unknown, signal: AbortSignal): SinkError {
  if (signal.aborted) return new SinkError("no answer in time", { reason: "timeout", cause: error });
  // Node hides the reason of a failed fetch in `cause`.
  const cause = get(error, "cause") ?? error;
  const code = get(cause, "code");
  const reason = typeof code === "string" && /TIMEOUT|TIMEDOUT/.test(code) ? "timeout" : "network";
  return new SinkError(failureOf(cause, code), { reason, cause: error });
}

/** Never with an address: its path or query may hold a key. */
function failureOf(cause: unknown, code: unknown): string {
  if (typeof code === "string") return `connection failed (${code})`;
  const message = messageOf(cause);
  return message === undefined || message.includes("://") ? "connection failed" : message;
}
