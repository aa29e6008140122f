import { categoryOf, type ErrorSigns } from "./error-categories.ts";
import type { ErrorType, FailureOutcome } from "./schema.ts";
import { finiteOf, get, getPath, keysOf, listOf, textOf } from "./untrusted.ts";

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
    message: messageOf(error) ?? standInMessage(error),
    exceptionType: exceptionTypeOf(error) ?? typeOf(error),
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
  return httpStatusOf(error) ?? httpStatus(get(error, "code"));
}

/** Where the clients put the status line of an answer: OpenAI, Anthropic, Google; Mistral, Cohere; Ollama; axios; AWS; Hugging Face. */
const STATUS_PATHS = [
  ["status"],
  ["statusCode"],
  ["status_code"],
  ["response", "status"],
  ["$metadata", "httpStatusCode"],
  ["httpResponse", "status"],
] as const;

/**
 * Of several an answer's own counts: @langchain/mistralai writes a `status` of 400 beside the `statusCode` 200 of an
 * answer that its client refused.
 */
function httpStatusOf(error: unknown): number | undefined {
  let refusal: number | undefined;
  for (const path of STATUS_PATHS) {
    const status = httpStatus(getPath(error, ...path));
    if (status !== undefined && status < 400) return status;
    refusal ??= status;
  }
  return refusal;
}

function httpStatus(value: unknown): number | undefined {
  const status = finiteOf(value);
  return Number.isInteger(status) && status !== undefined && status >= 100 && status < 600
    ? status
    : undefined;
}

/**
 * Whether the error proves that the provider did no work for the request, and so bills nothing: it answered with an
 * HTTP status of 400 or more, or the connection never came about. A reset, a time-out or a parse error proves nothing:
 * by then the provider may have answered. A numeric `code` is no proof either: gateways write one into a 200. Reads
 * only, never throws.
 */
export function provesNoBill(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; current !== undefined && current !== null && depth < CAUSE_DEPTH; depth++) {
    const status = httpStatusOf(current);
    if (status !== undefined) return status >= 400;
    if (wasNeverSent(current)) return true;
    const attempts = listOf(get(current, "errors")); // Node tries every address of a host
    if (attempts.length > 0 && attempts.every(wasNeverSent)) return true;
    current = get(current, "cause");
  }
  return false;
}

/** What fails before the first byte of a request can leave, by code. */
const NEVER_SENT_CODES = new RegExp(
  `^(?:${[
    // https://nodejs.org/api/errors.html#common-system-errors, and Bun's name for the first
    "ECONNREFUSED|ConnectionRefused|ENOTFOUND|EAI_\\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL",
    "UND_ERR_CONNECT_TIMEOUT|ERR_SOCKET_CONNECTION_TIMEOUT|ERR_INVALID_URL|ERR_INVALID_PROTOCOL",
    // https://nodejs.org/api/tls.html#x509-certificate-error-codes
    "CERT_\\w+|CRL_\\w+|UNABLE_TO_\\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_\\w+|ERR_TLS_HANDSHAKE_TIMEOUT",
    // OpenSSL's, of the handshake: https://docs.openssl.org/3.0/man1/openssl-errstr/
    "ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW|DH_KEY_TOO_SMALL|\\w*ALERT_(?:HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNRECOGNIZED_NAME|UNKNOWN_CA|BAD_CERTIFICATE|INSUFFICIENT_SECURITY))",
  ].join("|")})$`,
);
/** The same where there is no code: undici refuses some addresses by itself, and TLS speaks of a reset. */
const NEVER_SENT_MESSAGES =
  /^(?:bad port|unknown scheme|URL scheme must be|Client network socket disconnected before secure TLS connection)/;

function wasNeverSent(error: unknown): boolean {
  const code = get(error, "code");
  if (typeof code === "string" && NEVER_SENT_CODES.test(code)) return true;
  const call = get(error, "syscall");
  if (call === "connect" || call === "getaddrinfo") return true; // a time-out of these, too
  return (
    get(error, "name") === "CredentialsProviderError" || NEVER_SENT_MESSAGES.test(messageOf(error) ?? "")
  );
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
  switch (typeof error) {
    case "string":
      return textOf(error);
    case "number":
    case "bigint":
    case "boolean":
    case "symbol":
      return String(error);
    default:
      return textOf(get(error, "message"));
  }
}

/** Where APIs and libraries put the message of what is thrown and is no error, or has an empty message itself. */
const OTHER_MESSAGES = [
  ["error", "message"],
  ["error"],
  ["errors", "0", "message"], // AggregateError
  ["cause", "message"],
  ["detail"],
  ["reason"],
  ["statusText"],
] as const;

/** Anything can be thrown, and every failure says something. */
function standInMessage(error: unknown): string {
  if (error === undefined || error === null) return String(error);
  if (error === "") return "an empty text";
  for (const path of OTHER_MESSAGES) {
    const message = textOf(getPath(error, ...path));
    if (message !== undefined) return message;
  }
  const keys = keysOf(error).slice(0, 10).join(", ");
  // Its values may be anything, a key or a prompt.
  return keys === ""
    ? `${typeOf(error)} without a message`
    : `${typeOf(error)} without a message, with ${keys}`;
}

function typeOf(error: unknown): string {
  if (error === null) return "null";
  return textOf(getPath(error, "constructor", "name")) ?? typeof error;
}

function exceptionTypeOf(error: unknown): string | undefined {
  const ownName = textOf(get(error, "name"));
  if (ownName !== undefined && ownName !== "Error") return ownName;
  const className = textOf(getPath(error, "constructor", "name"));
  return className !== undefined && className !== "Object" ? className : ownName;
}
