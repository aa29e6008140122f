import { describe, expect, it } from "vitest";
import { errorReportOf } from "../../../src/sinks/sentry/error-report.ts";
import { failure } from "./failure.ts";

const EVENT_ID = "01a1fbbb-45a4-704a-b1a3-59747dfe7aea";

describe("the report of a failed model call", () => {
  it("says who, where and with which model in tags", () => {
    const context = {
      channel: "sms",
      environment: "prod",
      thread_id: "t_42",
      request_id: "r_1",
      release: "1.4.0",
      variant: "b",
    };
    expect(errorReportOf(failure("llm_error", context)).tags).toEqual({
      error_type: "timeout",
      status_code: "408",
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      channel: "sms",
      environment: "prod",
      thread_id: "t_42",
      request_id: "r_1",
      variant: "b",
      "langmeter.trace_id": "0123456789abcdef0123456789abcdef",
      "langmeter.release": "1.4.0",
    });
  });

  it("keeps to what Sentry takes as a tag", () => {
    const { tags } = errorReportOf(failure("llm_error", { channel: `a\nb${"x".repeat(300)}` }));
    expect(tags.channel).toBe(`a b${"x".repeat(197)}`);
    for (const key of Object.keys(tags)) expect(key).toMatch(/^[a-zA-Z0-9_.:-]{1,32}$/);
  });

  it("has what is known of the call as context, and nothing that is unknown", () => {
    const { context } = errorReportOf(failure("llm_error", { attempt: 2, thread_id: "t_42", run_id: "run" }));
    expect(context).toEqual({
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      model_requested: "gpt-4o-mini",
      latency_ms: 812.4,
      attempt: 2,
      exception_type: "APIConnectionTimeoutError",
      status_code: 408,
      input_tokens: 12,
      output_tokens: 3,
      total_tokens: 15,
      usage_source: "provider",
      thread_id: "t_42",
      trace_id: "0123456789abcdef0123456789abcdef",
      span_id: "0123456789abcdef",
      run_id: "run",
    });
  });

  it("leaves out the answer, the tool calls and the message, whatever they hold", () => {
    const content = { output: "her words", tool_calls: [{ args: "her words" }], error_message: "her words" };
    expect(JSON.stringify(errorReportOf(failure("llm_error", content)))).not.toContain("her words");
  });

  it("has the id of our event and its place in the trace, without a parent that Sentry does not have", () => {
    const ids = {
      user_id: "u_17",
      thread_id: "t_42",
      parent_span_id: "fedcba9876543210",
      event_id: EVENT_ID,
    };
    expect(errorReportOf(failure("llm_error", ids))).toMatchObject({
      eventId: "01a1fbbb45a4704ab1a359747dfe7aea",
      trace: {
        trace_id: "0123456789abcdef0123456789abcdef",
        span_id: "0123456789abcdef",
      },
    });
    expect(errorReportOf(failure("llm_error", ids)).trace).not.toHaveProperty("parent_span_id");
  });
});

describe("the issue of a failure", () => {
  it.each([
    ["llm_error", {}, ["langmeter", "timeout", "openai/gpt-4o-mini"]],
    ["tool_error", { error_type: "tool_error" }, ["langmeter", "tool_error", "track_parcel"]],
    ["retriever_error", {}, ["langmeter", "timeout", "planner"]],
  ] as const)("is one per category and model or name: %s", (name, changes, fingerprint) => {
    expect(errorReportOf(failure(name, changes)).fingerprint).toEqual(fingerprint);
  });

  it("is told apart by the stack too where the application's own chain failed", () => {
    const report = errorReportOf(failure("chain_error", { error_type: "application_error" }));
    expect(report.fingerprint).toEqual(["langmeter", "application_error", "planner", "{{ default }}"]);
  });

  it.each([
    ["rate_limit", "warning"],
    ["content_filter", "warning"],
    ["auth_error", "error"],
    ["server_error", "error"],
  ])("has a level by its category: %s is a %s", (category, level) => {
    expect(errorReportOf(failure("llm_error", { error_type: category })).level).toBe(level);
  });
});

describe("the report of a failed operation", () => {
  const operation = {
    operation: "parcel.track",
    status: "error",
    error_type: "timeout",
    exception_type: "TimeoutError",
    feature: "tracking",
  };

  it("is grouped by the operation", () => {
    const report = errorReportOf(failure("parcel.track", operation));
    expect(report.fingerprint).toEqual(["langmeter", "timeout", "parcel.track"]);
    expect(report.tags).toMatchObject({
      operation: "parcel.track",
      feature: "tracking",
      error_type: "timeout",
    });
  });
});
