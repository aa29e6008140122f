import { getPath, textOf } from "../events/untrusted.ts";
import type { HttpAnswerBody } from "../transport/http-message.ts";

/** What a backend that accepted a request refused of it. https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
export interface PartialSuccess {
  /** Spans or data points; 1 up to what was sent. The protocol does not say which. */
  readonly rejected: number;
  /** The backend's words. They may repeat what was sent: not for logs. */
  readonly message: string | undefined;
}

/**
 * Reads the body of an accepted trace or metric request; undefined where nothing was refused or nothing can be read.
 *
 * @param sent How many spans or data points the request held: a backend cannot refuse more.
 * @param decode Reads what is no JSON, into the shape of OTLP/JSON. It may throw.
 */
export function readPartialSuccess(
  { body, bytes }: Pick<HttpAnswerBody, "body" | "bytes">,
  sent: number,
  decode?: (bytes: Uint8Array) => unknown,
): PartialSuccess | undefined {
  const answer = parsed(() => {
    if (body.startsWith("{")) return JSON.parse(body);
    return bytes === undefined || bytes.length === 0 ? undefined : decode?.(bytes);
  });
  const rejected =
    countOf(getPath(answer, "partialSuccess", "rejectedSpans")) ??
    countOf(getPath(answer, "partialSuccess", "rejectedDataPoints"));
  if (rejected === undefined || sent === 0) return undefined;
  return {
    rejected: Math.min(rejected, sent),
    message: textOf(getPath(answer, "partialSuccess", "errorMessage")),
  };
}

/** Many servers answer with no body, some with another format than they were asked in, or a text. */
function parsed(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A 64-bit integer is a string in OTLP/JSON; some servers send the number. What is no count says nothing. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === "string" && /^\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isInteger(count) && count > 0 ? count : undefined;
}
