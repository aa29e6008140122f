import { getPath, textOf } from "../events/untrusted.ts";

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
 */
export function readPartialSuccess(body: string, sent: number): PartialSuccess | undefined {
  const answer = parsed(body);
  const rejected =
    countOf(getPath(answer, "partialSuccess", "rejectedSpans")) ??
    countOf(getPath(answer, "partialSuccess", "rejectedDataPoints"));
  if (rejected === undefined || sent === 0) return undefined;
  return {
    rejected: Math.min(rejected, sent),
    message: textOf(getPath(answer, "partialSuccess", "errorMessage")),
  };
}

/** Many servers answer with no body, some with protobuf or a text. */
function parsed(body: string): unknown {
  if (!body.startsWith("{")) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A 64-bit integer is a string in OTLP/JSON; some servers send the number. What is no count says nothing. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === "string" && /^\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isInteger(count) && count > 0 ? count : undefined;
}
