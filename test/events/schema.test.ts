import { describe, expect, it } from "vitest";
import { isBusinessName } from "../../src/events/business-name.ts";
import { type EventName, eventSchema, namedEventSchema, usageSchema } from "../../src/events/schema.ts";
import { SAMPLE_EVENTS } from "./samples.ts";

const names = Object.keys(SAMPLE_EVENTS) as EventName[];
const changed = (name: EventName, changes: Record<string, unknown>) =>
  eventSchema.safeParse({ ...SAMPLE_EVENTS[name], ...changes }).success;

describe("the event schema", () => {
  it.each(names)("accepts a %s and gives it back unchanged", (name) => {
    expect(eventSchema.parse(SAMPLE_EVENTS[name])).toEqual(SAMPLE_EVENTS[name]);
  });

  it("knows no event beyond the samples", () => {
    const named = namedEventSchema.options.map((option) => option.shape.event.value);
    expect([...named, "parcel.track"].sort()).toEqual([...names].sort());
  });

  it.each(["parcel.track", "parcel_tracked", "ai.title_generation.retry2"])(
    "lets the application name %s",
    (name) => {
      expect(isBusinessName(name)).toBe(true);
      expect(eventSchema.safeParse({ ...SAMPLE_EVENTS["parcel.track"], event: name }).success).toBe(true);
    },
  );

  it.each([
    ...namedEventSchema.options.map((option) => option.shape.event.value),
    "track",
    "Parcel.Track",
    "parcel..track",
    "parcel.track.",
    "parcel track_it",
    `parcel.${"x".repeat(40)}`,
  ])("does not let the application name %s", (name) => {
    expect(isBusinessName(name)).toBe(false);
    expect(eventSchema.safeParse({ ...SAMPLE_EVENTS["parcel.track"], event: name }).success).toBe(false);
  });

  it.each(names)("refuses a %s with a field that nobody declared", (name) => {
    expect(changed(name, { prompt_text: "hello" })).toBe(false);
  });

  it.each([
    ["event_id", "42"],
    ["schema_version", 2],
    ["timestamp", "2026-03-01 12:00"],
    ["timestamp", "2026-03-01T12:00:00.000+01:00"],
    ["trace_id", "0123456789ABCDEF0123456789ABCDEF"],
    ["span_id", "0123456789abcdef0"],
    ["latency_ms", Number.NaN],
    ["latency_ms", -1],
    ["cost_usd", Number.POSITIVE_INFINITY],
    ["cost_usd", -0.1],
    ["cost_source", "guess"],
    ["usage", { input_tokens: 1.5, usage_source: "provider" }],
    ["usage", { input_tokens: -1, usage_source: "provider" }],
    ["usage", { input_tokens: 1 }],
    ["attempt", 0],
  ])("refuses a call whose %s is %j", (field, value) => {
    expect(changed("llm_call_end", { [field]: value })).toBe(false);
  });

  it("takes null for the cost of a call that could not be priced, and for nothing else", () => {
    expect(changed("llm_call_end", { cost_usd: null, cost_source: null })).toBe(true);
    expect(changed("llm_call_end", { model: null })).toBe(false);
    expect(changed("llm_call_end", { usage: null })).toBe(false);
  });

  it("wants to know who counted the tokens, even if nobody did", () => {
    expect(usageSchema.safeParse({ usage_source: "none" }).success).toBe(true);
    expect(usageSchema.safeParse({}).success).toBe(false);
  });
});
