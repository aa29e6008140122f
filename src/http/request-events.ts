import type { ContentPolicy } from "../content/policy.ts";
import { cutText } from "../content/text.ts";
import { classifyError, type ErrorFacts, outcomeOf } from "../events/errors.ts";
import type { ErrorType } from "../events/schema.ts";
import { get, textOf } from "../events/untrusted.ts";
import type { EventFields } from "../record/event-writer.ts";

/** A request that is over. */
export interface EndedRequest {
  readonly method: string;
  readonly endpoint: string;
  /** Undefined where nobody was answered. */
  readonly status: number | undefined;
  /** Until the answer began to arrive; undefined where nothing was sent. */
  readonly firstByteMs: number | undefined;
  readonly elapsedMs: number;
  /** What was thrown, also undefined itself. */
  readonly thrown: { readonly error: unknown } | undefined;
  /** Whether the caller was gone before the end. */
  readonly hasLeft: boolean;
}

/** Why a request failed. */
export interface RequestFailure {
  readonly errorType: ErrorType;
  /** What the error says about itself; undefined where nothing was thrown. */
  readonly facts: ErrorFacts | undefined;
}

/**
 * Undefined where it did not fail: it was answered below 400, or the caller left. Who threw decides about the category;
 * the status does where nothing was thrown, or nobody knows the error and the application took it for the caller's fault.
 */
export function failureOf({ status, thrown, hasLeft }: EndedRequest): RequestFailure | undefined {
  if (thrown === undefined) {
    if (status === undefined || status < 400) return undefined;
    return { errorType: categoryOf(status), facts: undefined };
  }
  if ((status === undefined || hasLeft) && outcomeOf(thrown.error) === "aborted") return undefined;
  const facts = classifyError(thrown.error);
  const isCallersFault = status !== undefined && status >= 400 && status < 500;
  const errorType =
    isCallersFault && facts.errorType === "application_error" ? categoryOf(status) : facts.errorType;
  return { errorType, facts };
}

function categoryOf(status: number): ErrorType {
  return classifyError({ status }).errorType;
}

export function requestFields(request: EndedRequest): EventFields<"api_request"> {
  const { method, endpoint, status, firstByteMs, elapsedMs, thrown } = request;
  return {
    method,
    endpoint,
    status_code: status,
    response_time_ms: elapsedMs,
    time_to_first_byte_ms: firstByteMs,
    success: status !== undefined && status >= 200 && status <= 299 && thrown === undefined,
    outcome: outcomeOfRequest(request),
  };
}

/** Undefined where nobody was answered and nobody knows why. */
function outcomeOfRequest(request: EndedRequest): EventFields<"api_request">["outcome"] {
  if (failureOf(request) !== undefined) return "error";
  if (request.hasLeft || request.thrown !== undefined) return "aborted";
  return request.status === undefined ? undefined : "success";
}

export function slowFields(request: EndedRequest, thresholdMs: number): EventFields<"slow_request"> {
  const { method, endpoint, status, firstByteMs, elapsedMs } = request;
  return {
    method,
    endpoint,
    status_code: status,
    time_to_first_byte_ms: firstByteMs,
    duration_ms: elapsedMs,
    threshold_ms: thresholdMs,
  };
}

export function errorFields(
  request: EndedRequest,
  failure: RequestFailure,
  content: ContentPolicy,
): EventFields<"api_error"> {
  const { method, endpoint, status, elapsedMs, thrown } = request;
  const { errorType, facts } = failure;
  return {
    method,
    endpoint,
    status_code: status,
    response_time_ms: elapsedMs,
    error_type: errorType,
    error_message:
      facts?.message === undefined ? undefined : content.text(facts.message, content.limits.tools),
    exception_type: facts?.exceptionType === undefined ? undefined : content.label(facts.exceptionType),
    traceback: thrown === undefined ? undefined : tracebackOf(thrown.error, content),
    error_context: content.label(contextOf(request, failure)),
  };
}

const MAX_TRACEBACK_CHARS = 5_000;
const CAUSE_DEPTH = 4;

/** Stack of the error and its causes, under the content policy, in at most 5,000 characters. */
function tracebackOf(error: unknown, content: ContentPolicy): string | undefined {
  const stacks: string[] = [];
  let current = error;
  for (let depth = 0; current !== undefined && depth < CAUSE_DEPTH; depth++) {
    const stack = textOf(get(current, "stack"));
    if (stack !== undefined) stacks.push(stack);
    current = get(current, "cause");
  }
  if (stacks.length === 0) return undefined;
  const safe = content.text(stacks.join("\ncaused by: "), MAX_TRACEBACK_CHARS);
  return safe === undefined ? undefined : cutText(safe, MAX_TRACEBACK_CHARS);
}

/** In words, without anything that is content: "POST /chat was answered 500 after 812 ms: rate limit (RateLimitError, status 429)". */
function contextOf(
  { method, endpoint, status, elapsedMs }: EndedRequest,
  { errorType, facts }: RequestFailure,
): string {
  const answer = status === undefined ? "was not answered" : `was answered ${status}`;
  const ownStatus = facts?.statusCode === status ? undefined : facts?.statusCode;
  const details = [facts?.exceptionType, ownStatus === undefined ? undefined : `status ${ownStatus}`];
  const known = details.filter((detail) => detail !== undefined).join(", ");
  const cause = errorType.replaceAll("_", " ") + (known === "" ? "" : ` (${known})`);
  return `${method} ${endpoint} ${answer} after ${Math.round(elapsedMs)} ms: ${cause}`;
}
