import { describe, expect, it } from "vitest";
import { outcomeOfRequest } from "../../../src/sinks/langfuse/client-failures.ts";

/** The error of langfuse 3.39.2, as `fetchWithRetry` throws it. */
function httpError(status: number, body: string): Error {
  const response = new Response(null, { status, headers: { "retry-after": "3" } });
  const message = `HTTP error while fetching Langfuse: ${status} and body: ${body}`;
  return Object.assign(new Error(message), { name: "LangfuseFetchHttpError", response });
}

describe("what became of a request of the langfuse client", () => {
  it("is that everything was accepted where it ended without an error", () => {
    expect(outcomeOfRequest(undefined)("any")).toBeUndefined();
  });

  it("is told item by item by a 207", () => {
    const outcomeOf = outcomeOfRequest(
      httpError(207, '[{"id":"a","status":400,"error":"the text"},{"id":"b","status":500}]'),
    );
    expect(outcomeOf("a")).toMatchObject({ reason: "rejected", retryable: false, isolate: false });
    expect(outcomeOf("b")).toMatchObject({ reason: "network", retryable: true });
    expect(outcomeOf("c")).toBeUndefined();
    expect(String(outcomeOf("a"))).not.toContain("the text");
  });

  it("is unknown, and tried again, where a 207 cannot be read", () => {
    expect(outcomeOfRequest(httpError(207, "[{"))("a")).toMatchObject({ retryable: true });
  });

  it("is one for all where the request as a whole failed", () => {
    const busy = { reason: "network", retryable: true, retryAfterMs: 3_000 };
    expect(outcomeOfRequest(httpError(429, "{}"))("a")).toMatchObject(busy);
    expect(outcomeOfRequest(new SyntaxError("Unexpected token <"))("a")).toMatchObject({
      reason: "network",
      retryable: true,
      message: "the langfuse client got no answer that it understands",
    });
  });
});
