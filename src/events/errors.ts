import { categoryOf, type ErrorSigns } from "./error-categories.ts";
import type { ErrorType, FailureOutcome } from "./schema.ts";
import { finiteOf, get, getPath, listOf, textOf } from "./untrusted.ts";

/** What an exception says about itself, in our vocabulary. */
export interface ErrorFacts {
  readonly errorType: ErrorType;
  readonly message: string | undefined;
  /** Class name, e.g. `RateLimitError`. */
  readonly exceptionType: string | undefined;
  /** HTTP status, where the error or its cause carries one. */
  readonly statusCode: number | undefined;
}

const CAUSE_DEPTH = 4;

/**
 * The one place where an exception becomes an `error_type`. Knows the shapes of the OpenAI, Anthropic, Google,
 * AWS and LangChain clients, of fetch and of Node's network errors; what nobody recognises is
 * `application_error`. Reads only, never throws.
 */
export function classifyError(error: unknown): ErrorFacts {
  const signs = readSigns(error);
  return {
    errorType: categoryOf(signs) ?? "application_error",
    message: messageOf(error),
    exceptionType: exceptionTypeOf(error),
    statusCode: signs.status,
  };
}

/** Whether the run was stopped on purpose or paused, or really failed. */
export function outcomeOf(error: unknown): FailureOutcome | "control_flow" {
  if (get(error, "is_bubble_up") === true) return isInterrupt(error) ? "interrupted" : "control_flow";
  return isAbort(error) ? "aborted" : "error";
}

/** LangGraph's pauses; its other bubble-ups, such as ParentCommand, only steer the graph. */
function isInterrupt(error: unknown): boolean {
  return /Interrupt$/.test(textOf(get(error, "name")) ?? "");
}

function isAbort(error: unknown): boolean {
  const name = textOf(get(error, "name"));
  if (name === "AbortError" || name === "APIUserAbortError" || name === "ModelAbortError") return true;
  if (name === "BudgetExceededError") return true; // our own: a hard budget stopped the run
  // A LangGraph abort reaches the root run as a plain Error("Abort"), one of @langchain/openai as Error("AbortError").
  return (
    name === "Error" &&
    /^(abort(ed|error)?|this operation was aborted\.?|request was aborted\.?)$/i.test(messageOf(error) ?? "")
  );
}

function readSigns(error: unknown): ErrorSigns {
  const codes: string[] = [];
  const messages: string[] = [];
  let status: number | undefined;
  let current: unknown = error;
  for (let depth = 0; current !== undefined && current !== null && depth < CAUSE_DEPTH; depth++) {
    status ??= statusOf(current);
    for (const code of codesOf(current)) codes.push(code.slice(0, 200).toLowerCase());
    const message = messageOf(current);
    if (message !== undefined) messages.push(message.slice(0, 2_000));
    current = get(current, "cause");
  }
  return { status, codes: codes.join(" "), message: messages.join("\n") };
}

function statusOf(error: unknown): number | undefined {
  const candidates = [
    get(error, "status"),
    get(error, "statusCode"),
    getPath(error, "response", "status"),
    getPath(error, "$metadata", "httpStatusCode"),
    get(error, "code"),
  ];
  return candidates
    .map(finiteOf)
    .find((status) => Number.isInteger(status) && status !== undefined && status >= 100 && status < 600);
}

function codesOf(error: unknown): string[] {
  return [
    get(error, "code"),
    get(error, "type"),
    get(error, "lc_error_code"),
    get(error, "name"),
    getPath(error, "error", "code"),
    getPath(error, "error", "type"),
    getPath(error, "error", "status"),
    getPath(error, "error", "error", "type"),
    exceptionTypeOf(error),
    ...quotaIdsOf(error),
  ].filter((code) => typeof code === "string");
}

/** Which of its limits Google names. https://cloud.google.com/apis/design/errors#error_details */
function quotaIdsOf(error: unknown): unknown[] {
  const details = [
    get(error, "errorDetails"),
    getPath(error, "data", "error", "details"),
    getPath(error, "error", "details"),
  ];
  return details
    .flatMap((list) => listOf(list))
    .flatMap((detail) => listOf(get(detail, "violations")))
    .map((violation) => get(violation, "quotaId"));
}

/** What a thrown value says, whatever was thrown. Never throws. */
export function messageOf(error: unknown): string | undefined {
  if (typeof error === "string") return textOf(error);
  return textOf(get(error, "message"));
}

function exceptionTypeOf(error: unknown): string | undefined {
  const ownName = textOf(get(error, "name"));
  if (ownName !== undefined && ownName !== "Error") return ownName;
  const className = textOf(getPath(error, "constructor", "name"));
  return className !== undefined && className !== "Object" ? className : ownName;
}
