import { describe, expect, it } from "vitest";
import { recordedSample, SAMPLE_EVENTS } from "../../events/samples.ts";
import { mapped } from "./support/mapped.ts";

const ai = { custom: false, exceptions: false };
const { trace_id } = SAMPLE_EVENTS.trace_complete;
const below = { span_id: "bbbbbbbbbbbbbbbb", parent_span_id: "aaaaaaaaaaaaaaaa", parent_run_id: "run-a" };

describe("a run as $ai_span", () => {
  it("is a tool with what went in and came out", () => {
    const [event, ...more] = mapped(
      [
        recordedSample("tool_call_start", below),
        recordedSample("tool_call_end", { ...below, tool_call_id: "c1" }),
      ],
      ai,
    );
    expect(more).toEqual([]);
    expect(event?.event).toBe("$ai_span");
    expect(event?.properties).toMatchObject({
      $ai_trace_id: trace_id,
      $ai_span_id: below.span_id,
      $ai_parent_id: below.parent_span_id,
      $ai_span_name: "track_parcel",
      $ai_span_type: "tool",
      $ai_input_state: '{"id":"P1"}',
      $ai_output_state: "depot",
      $ai_latency: 0.04,
      tool_call_id: "c1",
      status: "success",
    });
    expect(event?.properties).not.toHaveProperty("$ai_is_error");
  });

  it("is a tool that failed", () => {
    const [event] = mapped([recordedSample("tool_error", { ...below, latency_ms: 5 })], ai);
    expect(event?.properties).toMatchObject({
      $ai_span_type: "tool",
      $ai_is_error: true,
      $ai_error: "Request timed out.",
      $ai_span_id: below.span_id,
    });
  });

  it("is a tool call that was refused, below the node that the event names", () => {
    const [event, ...more] = mapped([recordedSample("tool_error", below)], ai);
    expect(more).toEqual([]);
    expect(event?.properties).toMatchObject({ $ai_span_type: "tool", $ai_parent_id: below.span_id });
    expect(event?.properties.$ai_span_id).not.toBe(below.span_id);
  });

  it("is a retrieval with its question", () => {
    const [event] = mapped([recordedSample("retriever_start"), recordedSample("retriever_end")], ai);
    expect(event?.properties).toMatchObject({
      $ai_span_name: "planner",
      $ai_span_type: "retriever",
      $ai_input_state: "returns",
      document_count: 4,
    });
  });

  it("is a chain, without state", () => {
    const [event] = mapped([recordedSample("chain_start"), recordedSample("chain_end")], ai);
    expect(event?.properties).toMatchObject({
      $ai_span_name: "planner",
      $ai_span_type: "chain",
      $ai_latency: 0.003,
    });
    expect(event?.properties).not.toHaveProperty("$ai_output_state");
  });

  it("is an agent with its answer", () => {
    const agent = recordedSample("agent_finish", { agent_name: "support" });
    const [event] = mapped([recordedSample("chain_start"), agent, recordedSample("chain_end")], ai);
    expect(event?.properties).toMatchObject({
      $ai_span_type: "agent",
      $ai_agent_name: "support",
      $ai_output_state: "At the depot.",
      steps: 2,
    });
  });

  it("is one event, whatever batch its start came in", () => {
    expect(mapped([recordedSample("chain_start")], ai)).toEqual([]);
    expect(mapped([recordedSample("chain_end")], ai)).toHaveLength(1);
  });
});

describe("a trace as $ai_trace", () => {
  const trace = recordedSample("trace_complete", {
    name: "support chat",
    input: "Where?",
    output: "Depot.",
    thread_id: "+1",
  });

  it("has its totals, what was asked and what was answered", () => {
    const [event, ...more] = mapped([trace], ai);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event: "$ai_trace",
      properties: {
        $ai_trace_id: trace_id,
        $ai_span_id: trace_id,
        $ai_session_id: "~2B1",
        $ai_span_name: "support chat",
        $ai_input_state: [{ role: "user", content: "Where?" }],
        $ai_output_state: [{ role: "assistant", content: "Depot." }],
        $ai_is_error: false,
        llm_calls: 2,
        latency_ms: 900,
        models: ["gpt-4o-mini"],
      },
    });
  });

  it("has no cost and no time that PostHog would add to those of its runs", () => {
    const names = Object.keys(mapped([trace], ai)[0]?.properties ?? {});
    expect(names.filter((name) => /^\$ai_.*(cost|tokens|latency)/.test(name))).toEqual([]);
  });

  it("is an error where it ended with one", () => {
    const [event] = mapped([recordedSample("trace_complete", { outcome: "error" })], ai);
    expect(event?.properties.$ai_is_error).toBe(true);
  });

  it("comes with the run that is its root, which is a span of its own", () => {
    const root = { root: true, run_id: "run-a" };
    const [start, end] = [recordedSample("chain_start", root), recordedSample("chain_end", root)];
    expect(mapped([start, end], ai)).toEqual([]);
    const events = mapped([start, end, recordedSample("trace_complete", root)], ai);
    expect(events.map(({ event }) => event)).toEqual(["$ai_span", "$ai_trace"]);
    expect(events[0]?.properties).toMatchObject({ $ai_parent_id: trace_id, $ai_latency: 0.003 });
    expect(new Set(events.map(({ uuid }) => uuid)).size).toBe(2);
  });
});

describe("feedback", () => {
  it("is a metric and, where there is a comment, a feedback", () => {
    const events = mapped([recordedSample("feedback", { score: 0 })], ai);
    expect(events.map(({ event }) => event)).toEqual(["$ai_metric", "$ai_feedback"]);
    expect(events[0]?.properties).toMatchObject({
      $ai_trace_id: trace_id,
      $ai_metric_name: "feedback",
      $ai_metric_value: "0",
    });
    expect(events[1]?.properties).toMatchObject({ $ai_trace_id: trace_id, $ai_feedback_text: "helpful" });
    expect(events[0]?.uuid).not.toBe(events[1]?.uuid);
    expect(events[0]?.properties).not.toHaveProperty("comment");
    expect(mapped([recordedSample("feedback", { comment: undefined })], ai)).toHaveLength(1);
  });
});
