import { ContextOverflowError, ModelAbortError } from "@langchain/core/errors";
import { ToolInputParsingException } from "@langchain/core/tools";
import {
  Command,
  GraphInterrupt,
  GraphRecursionError,
  NodeInterrupt,
  ParentCommand,
} from "@langchain/langgraph";
import { OpenAIClient } from "@langchain/openai";
import { describe, expect, it } from "vitest";
import { classifyError, outcomeOf } from "../../src/events/errors.ts";
import type { ErrorType } from "../../src/events/schema.ts";

/** The client's own error for an answer of the API, made the way the client makes it. */
function apiError(status: number, error: Record<string, unknown>): Error {
  return OpenAIClient.APIError.generate(status, { error }, undefined, new Headers());
}

describe("classifyError on errors of the OpenAI client", () => {
  it.each<[string, number, Record<string, unknown>, ErrorType]>([
    [
      "BadRequestError",
      400,
      { code: "content_filter", message: "The response was filtered" },
      "content_filter",
    ],
    [
      "BadRequestError",
      400,
      { code: "context_length_exceeded", message: "This model's maximum context length is 128000 tokens" },
      "context_length",
    ],
    [
      "BadRequestError",
      400,
      { code: "invalid_value", message: "Invalid value: 'sixty' at line 429, column 5" },
      "invalid_request",
    ],
    [
      "AuthenticationError",
      401,
      { code: "invalid_api_key", message: "Incorrect API key provided" },
      "auth_error",
    ],
    ["PermissionDeniedError", 403, { message: "Project does not have access to model" }, "auth_error"],
    [
      "NotFoundError",
      404,
      { code: "model_not_found", message: "The model does not exist" },
      "invalid_request",
    ],
    ["UnprocessableEntityError", 422, { message: "Unprocessable" }, "invalid_request"],
    ["RateLimitError", 429, { code: "rate_limit_exceeded", message: "Rate limit reached" }, "rate_limit"],
    ["RateLimitError", 429, { code: "insufficient_quota", message: "You exceeded" }, "quota_error"],
    ["InternalServerError", 500, { message: "The server had an error" }, "server_error"],
    ["InternalServerError", 503, { message: "That model is currently overloaded" }, "server_error"],
    ["InternalServerError", 504, { message: "upstream" }, "timeout"],
  ])("calls a %s with status %i and body %j a %s", (exceptionType, status, body, errorType) => {
    expect(classifyError(apiError(status, body))).toMatchObject({
      errorType,
      exceptionType,
      statusCode: status,
      message: `${status} ${String(body.message)}`,
    });
  });

  it("tells a time-out from a lost connection", () => {
    expect(classifyError(new OpenAIClient.APIConnectionTimeoutError())).toMatchObject({
      errorType: "timeout",
      exceptionType: "APIConnectionTimeoutError",
      statusCode: undefined,
    });
    const lost = new OpenAIClient.APIConnectionError({
      message: undefined,
      cause: new Error("read ECONNRESET"),
    });
    expect(classifyError(lost).errorType).toBe("connection_error");
  });

  it("takes the caller's abort for no failure", () => {
    expect(outcomeOf(new OpenAIClient.APIUserAbortError())).toBe("aborted");
  });
});

describe("classifyError on errors of other clients", () => {
  it.each<[string, unknown, ErrorType]>([
    [
      "Anthropic, overloaded",
      {
        status: 529,
        error: { type: "error", error: { type: "overloaded_error" } },
        message: "529 overloaded",
      },
      "server_error",
    ],
    [
      "Anthropic, no credit",
      { status: 400, message: "Your credit balance is too low to access the Anthropic API" },
      "quota_error",
    ],
    [
      "Anthropic, long prompt",
      { status: 400, message: "prompt is too long: 210000 tokens > 200000 maximum" },
      "context_length",
    ],
    [
      "Bedrock, throttled",
      { name: "ThrottlingException", $metadata: { httpStatusCode: 429 }, message: "Too many requests" },
      "rate_limit",
    ],
    [
      "Bedrock, long prompt",
      {
        name: "ValidationException",
        $metadata: { httpStatusCode: 400 },
        message: "Input is too long for requested model.",
      },
      "context_length",
    ],
    [
      "Bedrock, expired",
      { name: "ExpiredTokenException", message: "The security token expired" },
      "auth_error",
    ],
    [
      "Google, overloaded",
      { status: 503, message: "[503 Service Unavailable] The model is overloaded." },
      "server_error",
    ],
    [
      "Google, bad key",
      { status: 400, message: "API key not valid. Please pass a valid API key." },
      "auth_error",
    ],
    ["axios", { response: { status: 402 }, message: "Request failed with status code 402" }, "quota_error"],
    ["a wrapper that keeps only the text", new Error("Request failed with status code 429"), "rate_limit"],
    ["a wrapper that keeps the cause", new Error("agent failed", { cause: apiError(429, {}) }), "rate_limit"],
  ])("%s", (_what, error, errorType) => {
    expect(classifyError(error).errorType).toBe(errorType);
  });
});

describe("errors of LangChain and LangGraph", () => {
  it("knows a context overflow and keeps a parsing failure with the application", () => {
    expect(classifyError(new ContextOverflowError("too much")).errorType).toBe("context_length");
    expect(classifyError(new ToolInputParsingException("did not match", "{}")).errorType).toBe(
      "application_error",
    );
    expect(classifyError(new GraphRecursionError("Recursion limit of 25 reached")).errorType).toBe(
      "application_error",
    );
  });

  it.each([
    ["an interrupt", new GraphInterrupt([]), "interrupted"],
    ["a node's interrupt", new NodeInterrupt("ask a person"), "interrupted"],
    ["a command to the parent graph", new ParentCommand(new Command({ goto: "next" })), "control_flow"],
    ["an aborted model call", new ModelAbortError("stopped"), "aborted"],
    ["what an aborted graph throws", new Error("Abort"), "aborted"],
    ["the platform's abort", new DOMException("This operation was aborted", "AbortError"), "aborted"],
    ["an own error that speaks of aborting", new Error("abort mission: no fuel"), "error"],
    ["a tool's bad input", new ToolInputParsingException("did not match"), "error"],
  ])("takes %s as %s", (_what, error, outcome) => {
    expect(outcomeOf(error)).toBe(outcome);
  });
});

describe("classifyError on whatever can be thrown", () => {
  const throwing = new Proxy(
    {},
    {
      get() {
        throw new Error("no");
      },
    },
  );
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const selfCaused = new Error("loop");
  selfCaused.cause = selfCaused;

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["a symbol", Symbol("x")],
    ["an object without prototype", Object.create(null)],
    ["an object whose getters throw", throwing],
    ["a revoked proxy", revoked],
    ["an error that causes itself", selfCaused],
    ["a status that is no HTTP status", { status: 99.5, message: "odd" }],
  ])("says application_error for %s", (_what, error) => {
    expect(classifyError(error)).toMatchObject({ errorType: "application_error", statusCode: undefined });
    expect(outcomeOf(error)).toBe("error");
  });

  it("takes a thrown string as the message", () => {
    expect(classifyError("rate limit reached")).toEqual({
      errorType: "rate_limit",
      message: "rate limit reached",
      exceptionType: "string",
      statusCode: undefined,
    });
  });

  it("reads a frozen error and leaves it as it was", () => {
    const frozen = Object.freeze(Object.assign(new Error("busy"), { status: 503 }));
    expect(classifyError(frozen)).toMatchObject({ errorType: "server_error", statusCode: 503 });
  });

  it("names the class of an error that has no name of its own", () => {
    class StockroomClosed extends Error {}
    expect(classifyError(new StockroomClosed("shut")).exceptionType).toBe("StockroomClosed");
    expect(classifyError(new TypeError("x is not a function")).exceptionType).toBe("TypeError");
  });
});
