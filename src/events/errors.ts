import type { ErrorType, FailureOutcome } from "./schema.ts";
import { finiteOf, get, getPath, textOf } from "./untrusted.ts";

/** What an exception says about itself, in our vocabulary. */
export interface ErrorFacts {
  readonly errorType: ErrorType;
  readonly message: string | undefined;
  /** Class name, e.g. `RateLimitError`. */
  readonly exceptionType: string | undefined;
  /** HTTP status, where the error or its cause carries one. */
  readonly statusCode: number | undefined;
}

interface Signs {
  readonly status: number | undefined;
  /** Codes and class names of the error and its causes, lower case, joined by spaces. */
  readonly codes: string;
  readonly message: string;
}

/** First row that fits wins: the more specific sign stands above the more general one. */
const CATEGORIES: readonly (readonly [ErrorType, (signs: Signs) => boolean])[] = [
  // https://platform.openai.com/docs/guides/error-codes, https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
  [
    "content_filter",
    ({ codes, message }) =>
      /content_?filter|content_policy|responsibleai|safety_violation/.test(codes) ||
      /content management policy|content_filter|flagged by (our|the) (content|safety)/i.test(message),
  ],
  [
    "context_length",
    ({ codes, message }) =>
      /context_length|contextoverflow|context_overflow|string_above_max_length/.test(codes) ||
      /maximum context length|context window|prompt is too long|input is too long|too many (input )?tokens|exceeds? the (maximum|max) number of tokens/i.test(
        message,
      ),
  ],
  [
    "quota_error",
    ({ status, codes, message }) =>
      status === 402 ||
      /insufficient_quota|billing|quota_exceeded|servicequotaexceeded/.test(codes) ||
      /exceeded your current quota|credit balance is too low|insufficient (credits|balance)/i.test(message),
  ],
  [
    "rate_limit",
    ({ status, codes, message }) =>
      status === 429 ||
      /rate_?limit|throttl|too_?many_?requests|resource_exhausted/.test(codes) ||
      /rate limit|too many requests/i.test(message) ||
      (status === undefined && /\b429\b/.test(message)),
  ],
  [
    "auth_error",
    ({ status, codes, message }) =>
      status === 401 ||
      status === 403 ||
      /authentication|unauthori[sz]ed|permission_?denied|accessdenied|invalid_api_key|expiredtoken|unrecognizedclient/.test(
        codes,
      ) ||
      /incorrect api key|invalid api key|api key not valid|api key not found/i.test(message),
  ],
  [
    "timeout",
    ({ status, codes, message }) =>
      status === 408 ||
      status === 504 ||
      /timeout|etimedout|esockettimedout|deadline_exceeded/.test(codes) ||
      /timed? ?out|deadline exceeded/i.test(message),
  ],
  [
    "connection_error",
    ({ codes, message }) =>
      /econnrefused|econnreset|enotfound|eai_again|epipe|ehostunreach|enetunreach|und_err|apiconnectionerror|cert_|err_tls/.test(
        codes,
      ) ||
      /socket hang up|fetch failed|connection error|network error|^terminated$|premature close/im.test(
        message,
      ),
  ],
  [
    "server_error",
    ({ status, codes, message }) =>
      (status !== undefined && status >= 500) ||
      /overloaded|internalserver|serviceunavailable|modelnotready|internal_error|server_error/.test(codes) ||
      /^5\d\d\b|overloaded|internal server error|service unavailable|bad gateway/i.test(message),
  ],
  [
    "invalid_request",
    ({ status, codes }) =>
      (status !== undefined && status >= 400) ||
      /invalid_request|badrequest|validationexception|invalid_prompt|invalid_tool_results|model_not_found|invalid_argument/.test(
        codes,
      ),
  ],
];

const CAUSE_DEPTH = 4;

/**
 * The one place where an exception becomes an `error_type`. Knows the shapes of the OpenAI, Anthropic, Google,
 * AWS and LangChain clients, of fetch and of Node's network errors; what nobody recognises is
 * `application_error`. Reads only, never throws.
 */
export function classifyError(error: unknown): ErrorFacts {
  const signs = readSigns(error);
  const category = CATEGORIES.find(([, fits]) => fits(signs));
  return {
    errorType: category?.[0] ?? "application_error",
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

function readSigns(error: unknown): Signs {
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
  ].filter((code) => typeof code === "string");
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
