import { describe, expect, it } from "vitest";
import { createContentPolicy, DEFAULT_CONTENT_LIMITS } from "../../src/content/policy.ts";
import type { ContentMode } from "../../src/events/content-mode.ts";
import { type EndedRequest, errorFields, failureOf } from "../../src/http/request-events.ts";

const REQUEST = { method: "POST", endpoint: "/chat", firstByteMs: 800, elapsedMs: 811.6, hasLeft: false };

function ended(status: number | undefined, ...thrown: unknown[]): EndedRequest {
  return { ...REQUEST, status, thrown: thrown.length === 0 ? undefined : { error: thrown[0] } };
}

function eventOf(request: EndedRequest, mode: ContentMode = "truncated") {
  const failure = failureOf(request);
  if (failure === undefined) return expect.fail("it is no failure");
  return errorFields(request, failure, createContentPolicy(mode, DEFAULT_CONTENT_LIMITS, {}));
}

describe("the category of a failed request", () => {
  const unknown = new Error("odd");
  const timedOut = Object.assign(new Error("too late"), { code: "ETIMEDOUT" });
  const aborted = new DOMException("This operation was aborted", "AbortError");
  it.each<[string, EndedRequest, string | undefined]>([
    ["an answer below 400", ended(302), undefined],
    ["an answer of the caller's fault", ended(422), "invalid_request"],
    ["an answer of ours", ended(502), "server_error"],
    ["an error nobody knows", ended(500, unknown), "application_error"],
    ["an error nobody knows, which is the caller's fault", ended(400, unknown), "invalid_request"],
    ["an error that is known", ended(500, timedOut), "timeout"],
    ["an error that is known, whatever the caller is told", ended(404, timedOut), "timeout"],
    ["an error after the answer has begun", ended(200, unknown), "application_error"],
    ["an error that nobody was told", ended(undefined, unknown), "application_error"],
    ["a caller that left", ended(undefined), undefined],
    ["work that ended because the caller left", ended(undefined, aborted), undefined],
    ["a stream that ended because the caller left", { ...ended(200, aborted), hasLeft: true }, undefined],
    [
      "a stream that broke as the caller left",
      { ...ended(200, unknown), hasLeft: true },
      "application_error",
    ],
    ["work that was aborted otherwise", ended(500, aborted), "application_error"],
    ["undefined, thrown", ended(500, undefined), "application_error"],
  ])("of %s", (_what, request, category) => {
    expect(failureOf(request)?.errorType).toBe(category);
  });
});

describe("an api_error", () => {
  const upstream = Object.assign(new Error("Rate limit reached"), { name: "RateLimitError", status: 429 });

  it.each<[EndedRequest, string]>([
    [ended(503), "POST /chat was answered 503 after 812 ms: server error"],
    [
      ended(500, upstream),
      "POST /chat was answered 500 after 812 ms: rate limit (RateLimitError, status 429)",
    ],
    [ended(429, upstream), "POST /chat was answered 429 after 812 ms: rate limit (RateLimitError)"],
    [
      ended(undefined, new TypeError("x")),
      "POST /chat was not answered after 812 ms: application error (TypeError)",
    ],
  ])("says in words what happened", (request, words) => {
    expect(eventOf(request).error_context).toBe(words);
  });

  it("has the status that was sent, and none where nothing was, whatever the error says of itself", () => {
    expect(eventOf(ended(500, upstream)).status_code).toBe(500);
    expect(eventOf(ended(undefined, upstream)).status_code).toBeUndefined();
  });

  it("has a traceback of at most 5,000 characters, whatever may leave", () => {
    const deep = Object.assign(new Error("deep"), {
      stack: `Error: deep\n${"    at f (a.ts:1)\n".repeat(10_000)}`,
    });
    for (const mode of ["truncated", "full"] as const)
      expect(eventOf(ended(500, deep), mode).traceback).toHaveLength(5_000);
    expect(eventOf(ended(500, deep), "hashed").traceback).toMatch(/^sha256:/);
    expect(eventOf(ended(500, deep), "none")).toMatchObject({
      traceback: undefined,
      error_message: undefined,
    });
  });

  it("tells no credentials", () => {
    const key = `sk-proj-${"a1B2".repeat(10)}`;
    const leaking = new Error(`Incorrect API key provided: ${key}`);
    expect(JSON.stringify(eventOf(ended(500, leaking), "full"))).not.toContain(key);
  });

  it("comes also from an error that cannot be read", () => {
    const hostile = new Proxy(new Error("no"), {
      get() {
        throw new Error("hands off");
      },
    });
    expect(eventOf(ended(500, hostile))).toMatchObject({ error_type: "application_error" });
    const looping = new Error("loop");
    looping.cause = looping;
    expect(eventOf(ended(500, looping)).traceback).toMatch(/loop/);
  });
});
