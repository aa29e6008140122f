import { describe, expect, it } from "vitest";
import { RecordedEvent } from "../../../src/events/recorded-event.ts";
import { recordedSample, SAMPLE_EVENTS } from "../../events/samples.ts";
import { mapped } from "./support/mapped.ts";

const custom = { ai: false, exceptions: false };

function isFlat(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every((element) => typeof element !== "object")
    : typeof value !== "object" || value === null;
}

describe("a custom event", () => {
  it.each(Object.values(SAMPLE_EVENTS))("is the recorded $event, flat, under its own id", (event) => {
    const [sent, ...more] = mapped([RecordedEvent.of(event)], custom);
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ event: event.event, uuid: event.event_id, timestamp: event.timestamp });
    const { $set, ...flat } = sent?.properties ?? {};
    expect(Object.values(flat).every(isFlat)).toBe(true);
    for (const [field, value] of Object.entries(event)) {
      if (field === "event" || field === "timestamp") expect(sent?.properties).not.toHaveProperty(field);
      else if (isFlat(value)) expect(sent?.properties[field]).toEqual(value);
    }
  });

  it("has the counts of the usage beside its other fields", () => {
    const usage = {
      input_tokens: 0,
      output_tokens: 7,
      usage_source: "provider",
      usage_repaired: ["xai_output"],
    };
    const [sent] = mapped([recordedSample("llm_call_end", { usage })], custom);
    expect(sent?.properties).toMatchObject(usage);
  });

  it("has records under their field's name, and nothing of theirs reaches PostHog's own names", () => {
    const metadata = {
      plan: "pro",
      $set: { email: "x" },
      distinct_id: "y",
      limits: [1, { a: 2 }],
      deep: { a: { b: 1 } },
    };
    const [sent] = mapped(
      [recordedSample("llm_call_start", { metadata, model_parameters: { top_p: 0.5 } })],
      custom,
    );
    expect(sent?.properties).toMatchObject({
      metadata_plan: "pro",
      metadata_$set: '{"email":"x"}',
      metadata_distinct_id: "y",
      metadata_limits: '[1,{"a":2}]',
      metadata_deep: '{"a":{"b":1}}',
      model_parameters_top_p: 0.5,
    });
    expect(sent?.properties).not.toHaveProperty("$set");
    expect(sent?.distinct_id).toBe(SAMPLE_EVENTS.llm_call_start.trace_id);
  });

  it("has what the application reports under its own names, unless they are taken or PostHog's", () => {
    const properties = { carrier: "post", status: "lost", $set: { email: "x" }, stops: { first: "Graz" } };
    const [sent] = mapped([recordedSample("parcel.track", { properties })], custom);
    expect(sent?.properties).toMatchObject({
      carrier: "post",
      status: "success",
      properties_status: "lost",
      properties_$set: '{"email":"x"}',
      stops: '{"first":"Graz"}',
    });
    expect(sent?.properties).not.toHaveProperty("$set");
  });

  it("changes the profile of the user whom it identifies, whoever the trace belongs to", () => {
    const traits = { plan: "paid", address: { city: "Graz" } };
    const batch = [
      recordedSample("chain_start", { user_id: "u_1" }),
      recordedSample("identify", { user_id: "u_2", traits }),
    ];
    const [, sent] = mapped(batch, custom);
    expect(sent?.distinct_id).toBe("u_2");
    expect(sent?.properties).toMatchObject({ $set: traits, traits_plan: "paid" });
    const [nobody] = mapped([recordedSample("identify", { user_id: undefined })], custom);
    expect(nobody?.properties).not.toHaveProperty("$set");
    expect(nobody?.properties.$process_person_profile).toBe(false);
  });

  it("has lists of records as JSON text", () => {
    const input = [{ role: "user", content: "Hi" }];
    const [sent] = mapped([recordedSample("llm_call_start", { input, tags: ["a", "b"] })], custom);
    expect(sent?.properties).toMatchObject({ input: JSON.stringify(input), tags: ["a", "b"] });
  });

  it("keeps the null of an unpriced call", () => {
    const [sent] = mapped([recordedSample("llm_call_end", { cost_usd: null, cost_source: null })], custom);
    expect(sent?.properties).toMatchObject({ cost_usd: null, cost_source: null });
  });
});
