import { finiteOf, getPath, textOf } from "../events/untrusted.ts";

/** What a backend that accepted a request refused of it. https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
export interface PartialSuccess {
  /** Spans or data points; above 0. The protocol does not say which. */
  readonly rejected: number;
  /** The backend's words. They may repeat what was sent: not for logs. */
  readonly message: string | undefined;
}

/** Reads the body of an accepted trace or metric request; undefined where nothing was refused or nothing can be read. */
export function readPartialSuccess(body: string | undefined): PartialSuccess | undefined {
  const answer = parsed(body);
  const rejected =
    countOf(getPath(answer, "partialSuccess", "rejectedSpans")) ??
    countOf(getPath(answer, "partialSuccess", "rejectedDataPoints"));
  if (rejected === undefined) return undefined;
  return { rejected, message: textOf(getPath(answer, "partialSuccess", "errorMessage")) };
}

/** Many servers answer with no body, some with protobuf or a text. */
function parsed(body: string | undefined): unknown {
  if (body === undefined || !body.startsWith("{")) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A 64-bit integer is a string in OTLP/JSON; some servers send the number. */
function countOf(value: unknown): number | undefined {
  const count = finiteOf(typeof value === "string" ? Number(value) : value);
  return count !== undefined && count > 0 ? count : undefined;
}
