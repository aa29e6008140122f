import { describe, expect, it } from "vitest";
import { observationOf } from "../../../src/sinks/langfuse/observation-of-span.ts";
import { otlpSpanOf } from "../../../src/sinks/langfuse/otlp-span.ts";
import type { FinishedSpan } from "../../../src/spans/finished-span.ts";
import { llmSpan, sample, toolSpan, traceSpan } from "./spans.ts";

const sent = (span: FinishedSpan) => otlpSpanOf(observationOf(span, "support"));
const known = (span: FinishedSpan) =>
  Object.fromEntries(Object.entries(sent(span).attributes).filter(([, value]) => value !== undefined));

describe("an observation over OpenTelemetry", () => {
  it("carries everything in the attributes that Langfuse reads", () => {
    const context = { user_id: "u_17", thread_id: "t_42", environment: "prod", tags: ["vip", "beta"] };
    const start = sample("llm_call_start", { model_parameters: { temperature: 0.2 } });
    const end = sample("llm_call_end", {
      ...context,
      release: "1.4.0",
      variant: "b",
      metadata: { tenant: "acme", plan: { seats: 4 } },
      time_to_first_token_ms: 250,
      prompt_name: "greeting",
      prompt_version: "3",
    });
    expect(known(llmSpan({ start, end }))).toEqual({
      "langfuse.trace.name": "support",
      "user.id": "u_17",
      "session.id": "t_42",
      "langfuse.trace.tags": ["vip", "beta"],
      "langfuse.trace.metadata.tenant": "acme",
      "langfuse.trace.metadata.plan": '{"seats":4}',
      "langfuse.environment": "prod",
      "langfuse.release": "1.4.0",
      "langfuse.version": "b",
      "langfuse.observation.type": "generation",
      "langfuse.observation.input": '[{"role":"user","content":"Where is my parcel?"}]',
      "langfuse.observation.output": "At the depot.",
      "langfuse.observation.metadata.provider": "openai",
      "langfuse.observation.metadata.model_requested": "gpt-4o-mini",
      "langfuse.observation.metadata.message_count": "1",
      "langfuse.observation.metadata.cost_source": "table",
      "langfuse.observation.metadata.model": "gpt-4o-mini-2024-07-18",
      "langfuse.observation.metadata.usage_source": "provider",
      "langfuse.observation.model.name": "gpt-4o-mini-2024-07-18",
      "langfuse.observation.model.parameters": '{"temperature":0.2}',
      "langfuse.observation.usage_details": '{"input":12,"output":3,"total":15}',
      "langfuse.observation.cost_details": '{"total":0.0000036}',
      "langfuse.observation.completion_start_time": "2026-03-01T12:00:00.250Z",
      "langfuse.observation.prompt.name": "greeting",
      "langfuse.observation.prompt.version": 3,
    });
  });

  it("has no number but the prompt's version, which older servers could not read", () => {
    for (const span of [llmSpan(), toolSpan(), traceSpan()])
      expect(Object.values(known(span)).filter((value) => typeof value === "number")).toEqual([]);
  });

  it("is marked as the root also where the caller's own span is its parent", () => {
    const root = sent(traceSpan({ parent_span_id: "00000000000000aa" }));
    expect(root.parentSpanId).toBe("00000000000000aa");
    expect(root.attributes["langfuse.internal.is_app_root"]).toBe(true);
    expect(root.attributes["langfuse.internal.as_root"]).toBe(true);
    expect(known(toolSpan())).not.toHaveProperty("langfuse.internal.is_app_root");
    expect(known(toolSpan())).not.toHaveProperty("langfuse.internal.as_root");
  });

  it("says that it failed in the level and in the span's status", () => {
    const failed = sent(toolSpan({ end: sample("tool_error") }));
    expect(failed.attributes).toMatchObject({
      "langfuse.observation.level": "ERROR",
      "langfuse.observation.status_message": "Request timed out.",
    });
    expect(failed.status).toEqual({ code: "error", message: "Request timed out." });
    expect(sent(toolSpan()).status).toBeUndefined();
  });
});
