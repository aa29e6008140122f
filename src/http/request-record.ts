import type { ApplicationPort, ApplicationSpan } from "../record/application-port.ts";
import type { Deliver } from "./delivery.ts";
import { type EndedRequest, errorFields, failureOf, requestFields, slowFields } from "./request-events.ts";
import type { Answer } from "./request-facts.ts";

/** One request from its first to its last byte. What is told after `finish` comes too late and counts no more. */
export interface RequestRecord {
  /** For the `X-Request-ID` of the answer. */
  readonly requestId: string;
  /** Runs work of the request in its scope; a streamed body comes back for more. */
  run<Result>(work: () => Result): Result;
  /** The answer has begun with this status; the first counts, which is what was sent. */
  answered(status: number): void;
  /** A part of the body is out, or an answer without one; the first counts. */
  firstByte(): void;
  /** The handler or its stream threw; the first error counts. */
  failed(error: unknown): void;
  /** The caller is gone before all of the answer was. */
  left(): void;
  /** The request is over, with an answer or without one. Resolves when the answer may end; never rejects. */
  finish(): Promise<void>;
}

export interface RecordedRequest {
  readonly requestId: string;
  readonly port: ApplicationPort;
  readonly span: ApplicationSpan;
  readonly method: string;
  /** Asked when the answer begins: the framework may forget it behind. Undefined where no route answers. */
  route(answer: Answer): string | undefined;
  /** Asked when the request is over. */
  endpoint(route: string | undefined): string;
  readonly slowThresholdMs: number;
  /** False: an internal user's, which leaves no events of its own. */
  readonly isCounted: boolean;
  readonly deliver: Deliver;
}

export function createRequestRecord(request: RecordedRequest): RequestRecord {
  const { requestId, port, span, method, deliver } = request;
  let status: number | undefined;
  let route: string | undefined;
  let firstByteMs: number | undefined;
  let thrown: EndedRequest["thrown"];
  let hasLeft = false;
  let isOver = false;
  const askRoute = () =>
    port.guard(() => {
      route = request.route({ status, hasFailed: thrown !== undefined });
    });

  return {
    requestId,
    run: (work) => span.run(work),
    answered(given) {
      if (status !== undefined) return;
      status = given;
      askRoute();
    },
    firstByte() {
      firstByteMs ??= span.elapsed();
    },
    failed(error) {
      thrown ??= { error };
    },
    left() {
      hasLeft = true;
    },
    async finish() {
      if (isOver) return;
      isOver = true;
      if (status === undefined) askRoute();
      port.guard(() => {
        const elapsedMs = span.elapsed();
        const endpoint = request.endpoint(route);
        record(request, { method, endpoint, status, firstByteMs, elapsedMs, thrown, hasLeft });
      });
      await deliver();
    },
  };
}

function record(request: RecordedRequest, ended: EndedRequest): void {
  const { port, span, slowThresholdMs, isCounted, requestId } = request;
  const { status, method, endpoint, firstByteMs, elapsedMs, thrown } = ended;
  const failure = failureOf(ended);
  if (isCounted) {
    if (failure !== undefined)
      span.emit("api_error", errorFields(ended, failure, port.content), thrown?.error);
    if ((firstByteMs ?? elapsedMs) > slowThresholdMs)
      span.emit("slow_request", slowFields(ended, slowThresholdMs));
    span.emit("api_request", requestFields(ended));
  }
  // https://opentelemetry.io/docs/specs/semconv/http/http-spans/: a 4xx is no error of the server
  const isServerError = failure !== undefined && (status === undefined || status >= 500 || status < 400);
  span.end({
    errorType: isServerError ? failure.errorType : undefined,
    attributes: {
      "http.request.method": method,
      "langmeter.endpoint": endpoint,
      "langmeter.request_id": requestId,
      ...(status !== undefined && { "http.response.status_code": status }),
    },
  });
}
