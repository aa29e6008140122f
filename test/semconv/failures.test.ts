import { describe, expect, it } from "vitest";
import { createGenAiMapper } from "../../src/semconv/genai-mapper.ts";
import { spanOf } from "./support/spans.ts";

const mapped = createGenAiMapper();
const withContent = createGenAiMapper({ content: true });

describe("a run that failed", () => {
  it("has an error status, a kind of error, and what was thrown", () => {
    const { status, attributes, events } = mapped(spanOf(["llm_error"]));
    expect(status).toEqual({ code: "error", message: undefined });
    expect(attributes).toMatchObject({
      "error.type": "timeout",
      "langmeter.status_code": 408,
      "langmeter.outcome": "error",
    });
    expect(events).toMatchObject([
      { name: "exception", attributes: { "exception.type": "APIConnectionTimeoutError" } },
    ]);
  });

  it("says what went wrong only where content is asked for", () => {
    const { status, events } = withContent(spanOf(["llm_error"]));
    expect(status?.message).toBe("Request timed out.");
    expect(events[0]?.attributes["exception.message"]).toBe("Request timed out.");
    expect(JSON.stringify(mapped(spanOf(["llm_error"])))).not.toContain("Request timed out.");
  });

  it("is _OTHER where nobody knows the kind", () => {
    const { attributes } = mapped(spanOf(["chain_error", { error_type: undefined }]));
    expect(attributes["error.type"]).toBe("_OTHER");
  });

  it("reports an error once, at the deepest run", () => {
    const { status, events } = mapped(spanOf(["chain_error", { error_repeated: true }]));
    expect(status?.code).toBe("error");
    expect(events).toEqual([]);
  });

  it.each(["aborted", "interrupted", "abandoned"])("is no failure where it was %s", (outcome) => {
    const { status, attributes, events } = mapped(spanOf(["llm_error", { outcome, error_type: undefined }]));
    expect(status).toBeUndefined();
    expect(events).toEqual([]);
    expect(attributes).toMatchObject({ "langmeter.outcome": outcome });
    expect(attributes).not.toHaveProperty(["error.type"]);
  });

  it("is the trace, too, without a second report", () => {
    const { status, events } = mapped(spanOf(["trace_complete", { outcome: "error" }]));
    expect(status?.code).toBe("error");
    expect(events).toEqual([]);
  });
});
