import { SinkError } from "../events/sink.ts";
import type { HttpAnswer } from "./http-message.ts";

/** What to mend, by HTTP status: `{ 401: "check apiKey" }`. */
export type StatusHints = Readonly<Record<number, string>>;

export function isAccepted({ status }: HttpAnswer): boolean {
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
  if (!body?.trimStart().startsWith("<")) return;
  const hint = hints[404] ?? "check the address";
  throw new SinkError(`HTTP ${status} with a web page: ${hint}`, { reason: "network", status });
}

/** The answer as the error that tells the dispatcher what to do. The body is not quoted: it may repeat what we sent. */
export function refusalOf(answer: HttpAnswer, hints: StatusHints = {}): SinkError {
  const { status } = answer;
  const hint = hints[status];
  const message = hint === undefined ? `HTTP ${status}` : `HTTP ${status}: ${hint}`;
  if (status === 413) return new SinkError(message, { reason: "too_large", retryable: false, status });
  if (isTemporary(status))
    return new SinkError(message, { reason: "network", status, retryAfterMs: retryAfterMs(answer) });
  // One malformed event spoils its batch (400, 422); a wrong key or address spoils them all.
  const isolate = status === 400 || status === 422;
  return new SinkError(message, { reason: "rejected", retryable: false, isolate, status });
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-status-codes: the request may be repeated unchanged. */
function isTemporary(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Seconds or an HTTP date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function retryAfterMs(answer: HttpAnswer): number | undefined {
  const value = answer.header("retry-after");
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
