import { describe, expect, it } from "vitest";
import { safeErrorOf } from "../../../src/sinks/sentry/safe-error.ts";
import { failure } from "./failure.ts";

const unseen = { error_message: undefined };

function thrownWith(message: string, options?: ErrorOptions): Error {
  return new TypeError(message, options);
}

function framesOf(error: Error): string[] {
  return (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
}

describe("the error that Sentry gets", () => {
  it("says category, status and model where the message may not leave", () => {
    const { name, message } = safeErrorOf(failure("llm_error", unseen), thrownWith("her words"));
    expect({ name, message }).toEqual({
      name: "APIConnectionTimeoutError",
      message: "timeout (408): openai/gpt-4o-mini",
    });
    const tool = safeErrorOf(failure("tool_error", { ...unseen, status_code: undefined }), undefined);
    expect(tool.message).toBe("timeout: track_parcel");
  });

  it("says the same where the message may leave only as a hash", () => {
    const { message } = safeErrorOf(
      failure("llm_error", { error_message: "sha256:2cf24dba5fb0a30e" }),
      undefined,
    );
    expect(message).toBe("timeout (408): openai/gpt-4o-mini");
  });

  it("says the message that the content policy allows, never the original's", () => {
    const { message } = safeErrorOf(
      failure("llm_error", { error_message: "Request timed" }),
      thrownWith("x"),
    );
    expect(message).toBe("Request timed");
  });

  it("has the category for a name where nothing was thrown", () => {
    const error = safeErrorOf(failure("tool_error", { exception_type: undefined }), undefined);
    expect(error.name).toBe("timeout");
    expect(framesOf(error)).toEqual([]);
  });

  it("has the original's stack frames", () => {
    const thrown = thrownWith("her words");
    const error = safeErrorOf(failure("llm_error", unseen), thrown);
    expect(framesOf(error)).toEqual(framesOf(thrown));
    expect(framesOf(error)[0]).toContain("thrownWith");
    expect(error.stack?.split("\n")[0]).toBe("APIConnectionTimeoutError: timeout (408): openai/gpt-4o-mini");
  });

  it.each([
    ["of several lines", "her words\nand more of her words"],
    ["with lines like stack frames", "look:\n    at her words (file:///home/her-words.txt:1:1)"],
    ["that ends like a stack frame", "    at her words (file:///her-words.txt:12:3)"],
  ])("has nothing of a message %s", (_, message) => {
    const thrown = thrownWith(message);
    const error = safeErrorOf(failure("llm_error", unseen), thrown);
    expect(framesOf(error)[0]).toContain("thrownWith");
    expect(error.stack).not.toMatch(/her.words/);
  });

  it("has nothing of a message that was changed after the throw, as LangChain does", () => {
    const thrown = thrownWith("look:\n    at her words (file:///her-words.txt:1:1)");
    thrown.message = `Failed: ${thrown.message}\n\nTroubleshooting URL: https://example.com/`;
    expect(safeErrorOf(failure("llm_error", unseen), thrown).stack).not.toMatch(/her.words/);
  });

  it("has no credential in a line of the stack that somebody wrote", () => {
    const thrown = thrownWith("her words");
    thrown.stack = `${thrown.stack}\n    at sk-test-0A1B2C3D4E5F6G7H8 (app.js:1:1)`;
    const { stack } = safeErrorOf(failure("llm_error", unseen), thrown);
    expect(stack).toContain("at [redacted api_key] (app.js:1:1)");
    expect(stack).not.toContain("sk-test");
  });

  it("has neither the original's cause nor its properties", () => {
    const thrown = Object.assign(thrownWith("x", { cause: new Error("her words") }), {
      request: { body: "her words" },
      headers: { authorization: "her words" },
    });
    const error = safeErrorOf(failure("llm_error", unseen), thrown);
    expect(error.cause).toBeUndefined();
    expect(Object.keys(error)).toEqual(["name"]);
    expect(thrown.message).toBe("x");
  });

  it.each([
    ["a string", "her words"],
    ["an object", { message: "her words", stack: 17 }],
    ["null", null],
    ["an object that cannot be read", new Proxy({}, { get: () => fail() })],
  ])("is made for %s that was thrown too", (_, thrown) => {
    const error = safeErrorOf(failure("llm_error", unseen), thrown);
    expect(error.stack).toBe("APIConnectionTimeoutError: timeout (408): openai/gpt-4o-mini");
  });
});

function fail(): never {
  throw new Error("unreadable");
}
