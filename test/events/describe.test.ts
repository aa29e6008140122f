import { describe, expect, it } from "vitest";
import { describeEvent } from "../../src/events/describe.ts";
import type { EventName } from "../../src/events/schema.ts";
import { SAMPLE_EVENTS, sampleOf } from "./samples.ts";

const names = Object.keys(SAMPLE_EVENTS) as EventName[];

describe("describeEvent", () => {
  it.each(names)("says in one line what a %s is", (name) => {
    const line = describeEvent(sampleOf(name));
    expect(line).toMatch(new RegExp(`^langmeter: ${name} 01234567 \\S`));
    expect(line).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it("counts a trace's calls, tools, tokens, cost and time", () => {
    const trace = { ...SAMPLE_EVENTS.trace_complete, channel: "sms", user_id: "u_17", thread_id: "t_42" };
    expect(describeEvent(trace)).toBe(
      "langmeter: trace_complete 01234567 success · sms/u_17/t_42 · 2 calls · 1 tool · 120 in / 30 out · $0.000036 · 900 ms",
    );
  });

  it("says what a trace's cost leaves out, what was cached and what failed", () => {
    const trace = {
      ...SAMPLE_EVENTS.trace_complete,
      llm_calls: 1,
      tool_calls: 0,
      cached_tokens: 64,
      unpriced_calls: 2,
      errors: 1,
      outcome: "error" as const,
    };
    expect(describeEvent(trace)).toBe(
      "langmeter: trace_complete 01234567 error · 1 call · 120 in / 30 out · 64 cached · $0.000036 + 2 unpriced · 900 ms · 1 error",
    );
  });

  it("calls a call without a price unpriced and unknown counts a question mark", () => {
    const call = {
      ...SAMPLE_EVENTS.llm_call_end,
      usage: { usage_source: "none" as const },
      cost_usd: null,
      cost_source: null,
    };
    expect(describeEvent(call)).toContain("? in / ? out · unpriced · 812 ms");
  });

  it("counts in words that fit the number", () => {
    expect(describeEvent(SAMPLE_EVENTS.llm_call_start)).toMatch(/ · 1 message$/);
    expect(describeEvent({ ...SAMPLE_EVENTS.llm_call_start, message_count: 3 })).toMatch(/ · 3 messages$/);
    expect(describeEvent({ ...SAMPLE_EVENTS.agent_finish, steps: 1 })).toMatch(/ 1 step$/);
  });

  it("shows no prompt, answer or tool data", () => {
    const shown = names.map((name) => describeEvent(sampleOf(name))).join("\n");
    expect(shown).not.toMatch(/parcel\?|depot|P1|helpful/);
  });
});
