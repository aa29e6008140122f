import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classifyError } from "../../src/events/errors.ts";
import type { ErrorType } from "../../src/events/schema.ts";

/** An error as a client threw it, taken apart: its class, its name, its message, its own fields, its cause. */
interface RecordedError {
  readonly class: string;
  readonly name: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: RecordedError;
}

interface Recording {
  /** Which version of which package, and how it was made to throw. */
  readonly source: string;
  readonly documentation: readonly string[];
  readonly errors: readonly {
    readonly what: string;
    readonly category: ErrorType;
    readonly error: RecordedError;
  }[];
}

/** The error as it was thrown, for whoever does not ask for its prototype. */
function revive({ class: className, name, message, fields = {}, cause }: RecordedError): Error {
  const Thrown = { [className]: class extends Error {} }[className] ?? Error;
  const error = new Thrown(message, cause === undefined ? undefined : { cause: revive(cause) });
  Object.defineProperty(error, "name", { value: name, writable: true, configurable: true });
  return Object.assign(error, fields);
}

const folder = new URL("../fixtures/errors/", import.meta.url);
const recordings = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Recording,
);

describe.each(recordings)("classifyError on errors of $source", ({ errors }) => {
  it.each(errors)("calls $what $category", ({ category, error }) => {
    expect(classifyError(revive(error))).toMatchObject({
      errorType: category,
      message: error.message === "" ? expect.stringMatching(/./) : error.message,
      exceptionType: error.name === "Error" ? error.class : error.name,
    });
  });
});

describe("the recorded errors", () => {
  it("cover every category but that of tools, which nobody throws as such", () => {
    const covered = new Set(recordings.flatMap(({ errors }) => errors.map(({ category }) => category)));
    expect([...covered].sort()).toEqual([
      "application_error",
      "auth_error",
      "connection_error",
      "content_filter",
      "context_length",
      "invalid_request",
      "quota_error",
      "rate_limit",
      "server_error",
      "timeout",
    ]);
  });
});
