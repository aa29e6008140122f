import { describe, expect, it } from "vitest";
import type { LangMeterEvent } from "../../../src/events/schema.ts";
import { eventName } from "../../../src/sinks/rudderstack/ga4-names.ts";
import { ga4Parameters } from "../../../src/sinks/rudderstack/ga4-parameters.ts";
import { SAMPLE_EVENTS } from "../../events/samples.ts";
import { brokenRules } from "./support/ga4-rules.ts";

const parametersOf = (event: object) => ga4Parameters(event as LangMeterEvent);
const call = SAMPLE_EVENTS.llm_call_end;

/** Everything that an event can say at once, in the order in which it is recorded. */
const crowded = {
  parent_span_id: "0123456789abcdef",
  run_id: "run",
  parent_run_id: "parent",
  root: true,
  environment: "prod",
  channel: "sms",
  thread_id: "t_42",
  user_id: "u_17",
  request_id: "r_9",
  session_id: "s_1",
  release: "1.4",
  prompt_name: "greeting",
  prompt_version: "3",
  variant: "b",
  tags: ["vip", "beta"],
  metadata: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key ${index}`, index])),
  ...call,
  usage: { ...call.usage, cache_read_tokens: 4, reasoning_tokens: 1, input_audio_tokens: 2 },
  operation: "chat",
  finish_reason: "stop",
  output: "At the depot.",
  output_chars: 13,
  stream: true,
  time_to_first_token_ms: 120,
  input_cost_usd: 1e-6,
  price_id: "openai/gpt-4o-mini",
  service_tier: "default",
  attempt: 2,
  cached: false,
};

describe("the parameters of an event", () => {
  it.each(Object.values(SAMPLE_EVENTS))("keep Google's rules: $event", (event) => {
    expect(brokenRules(eventName(event.event), ga4Parameters(event))).toEqual([]);
    expect(brokenRules("crowded", parametersOf({ ...crowded, ...event }))).toEqual([]);
  });

  it("are flat: the token counts stand beside the rest", () => {
    expect(ga4Parameters(call)).toEqual({
      model: "gpt-4o-mini-2024-07-18",
      provider: "openai",
      cost_usd: 0.0000036,
      input_tokens: 12,
      output_tokens: 3,
      latency_ms: 812.4,
      trace_id: "0123456789abcdef0123456789abcdef",
      cost_source: "table",
      usage_source: "provider",
      model_requested: "gpt-4o-mini",
      total_tokens: 15,
      output: "At the depot.",
    });
  });

  it("are the most important 24 where an event says more", () => {
    expect(Object.keys(parametersOf(crowded))).toEqual([
      ...["model", "provider", "finish_reason", "cost_usd", "input_tokens", "output_tokens", "latency_ms"],
      ...["environment", "channel", "trace_id", "thread_id", "lm_session_id", "time_to_first_token_ms"],
      ...["cache_read_tokens", "reasoning_tokens", "attempt", "cost_source", "usage_source"],
      ...["root", "request_id", "release", "prompt_name", "prompt_version", "variant"],
    ]);
  });

  it("of a trace tell its counts, models and tools before the rest", () => {
    const { environment, channel, metadata } = crowded;
    const parameters = parametersOf({ ...SAMPLE_EVENTS.trace_complete, environment, channel, metadata });
    expect(parameters).toMatchObject({ outcome: "success", llm_calls: 2, tool_calls: 1, cost_usd: 0.000036 });
    expect(parameters).toMatchObject({ models: "gpt-4o-mini", tools: "track_parcel", latency_ms: 900 });
    expect(Object.keys(parameters)).toHaveLength(24);
  });

  it("leave out what is unknown: null, empty, not finite, or no scalar", () => {
    const odd = {
      cost_usd: null,
      latency_ms: Number.NaN,
      attempt: Number.POSITIVE_INFINITY,
      model: "",
      models: [],
    };
    const nested = { metadata: { deep: { deeper: 1 }, list: [{ a: 1 }], text: "x" } };
    expect(parametersOf({ event: "llm_call_end", ...odd, ...nested })).toEqual({ metadata_text: "x" });
  });

  it("hold flags as text, lists joined, and tool calls by their names", () => {
    const event = { event: "llm_call_end", stream: true, cached: false, tags: ["a", "b"] };
    const tool_calls = [{ id: "1", name: "search", args: "{}" }, { id: "2" }, { name: "book" }];
    expect(parametersOf({ ...event, tool_calls })).toEqual({
      stream: "true",
      cached: "false",
      tags: "a, b",
      tool_call_names: "search, book",
    });
  });

  it("hold metadata and model settings under names that tell where they come from", () => {
    const event = {
      event: "llm_call_start",
      model_parameters: { temperature: 0.3 },
      metadata: { "plan ✓": "pro" },
    };
    expect(parametersOf(event)).toEqual({ model_parameters_temperature: 0.3, metadata_plan__: "pro" });
  });

  it("hold the application's properties under their own names, but none instead of ours", () => {
    const properties = { carrier: "post", status: "lost", channel: "pigeon" };
    const event = { event: "parcel.track", channel: "sms", status: "success", properties };
    expect(parametersOf(event)).toEqual({ carrier: "post", status: "success", channel: "sms" });
  });

  it("hold no stack traces", () => {
    expect(ga4Parameters(SAMPLE_EVENTS.api_error)).not.toHaveProperty("traceback");
  });

  it("are cut at 100 characters, never through the middle of one", () => {
    const cut = (output: string) => parametersOf({ event: "llm_call_end", output }).output;
    expect(cut("a".repeat(101))).toBe("a".repeat(100));
    expect(cut("😀".repeat(60))).toBe("😀".repeat(50));
    expect(cut(`a${"😀".repeat(60)}`)).toBe(`a${"😀".repeat(49)}`);
    expect(cut("\ud800")).toBe("\ufffd");
  });
});
