import { scrubSecrets } from "../../content/secrets.ts";
import { get, textOf } from "../../events/untrusted.ts";
import { type FailureEvent, subjectOf } from "./failure-event.ts";

/**
 * The error that Sentry is given in place of the one that was thrown: the same class name and the same stack frames,
 * but only the message that the content policy allows. The original's message, causes and own properties (request
 * bodies, headers) can hold prompts and keys.
 *
 * @param thrown What was thrown, if anything was: a tool can also fail by its answer.
 */
export function safeErrorOf(failure: Readonly<FailureEvent>, thrown: unknown): Error {
  const error = new Error(messageOf(failure));
  error.name = failure.exception_type ?? failure.error_type ?? "Error";
  const header = `${error.name}: ${error.message}`;
  error.stack = [header, ...framesOf(thrown)].join("\n");
  return error;
}

const HASHED = /^sha256:/;

/** The error's own message where the content policy leaves it readable, else what the event knows without content. */
function messageOf(failure: Readonly<FailureEvent>): string {
  const { error_message: message, error_type: category, status_code: status } = failure;
  if (message !== undefined && !HASHED.test(message)) return message;
  return `${category}${status === undefined ? "" : ` (${status})`}: ${subjectOf(failure)}`;
}

/** https://v8.dev/docs/stack-trace-api#appendix%3A-stack-trace-format */
const FRAME = /^ {4}at .*(?::\d+:\d+|<anonymous>|native|index \d+)\)?$/;

/**
 * The lines of the stack that name places in code, without credentials: a stack is a text that anybody can write. The lines before them are a message, and so may lines be that look
 * like frames: the message is not always the one that the stack begins with, because LangChain appends to it.
 */
function framesOf(thrown: unknown): string[] {
  const lines = textOf(get(thrown, "stack"))?.split("\n") ?? [];
  const message = textOf(get(thrown, "message")) ?? "";
  const lastOther = lines.findLastIndex((line) => !FRAME.test(line));
  return lines
    .slice(lastOther + 1)
    .filter((line) => !message.includes(line.trim()))
    .map(scrubSecrets);
}
