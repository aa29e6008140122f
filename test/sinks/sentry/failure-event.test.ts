import { describe, expect, it } from "vitest";
import type { EventName } from "../../../src/events/schema.ts";
import { failureOf, subjectOf } from "../../../src/sinks/sentry/failure-event.ts";
import { recordedSample, SAMPLE_EVENTS } from "../../events/samples.ts";
import { failure } from "./failure.ts";

describe("a failure to report", () => {
  it("is every event of an error that has a category", () => {
    const names = Object.keys(SAMPLE_EVENTS) as EventName[];
    const reported = names.filter((name) => failureOf(recordedSample(name)) !== undefined);
    expect(reported).toEqual(["llm_error", "tool_error", "chain_error", "retriever_error"]);
  });

  it.each(["aborted", "interrupted", "abandoned"])("is nothing that was %s", (outcome) => {
    const recorded = recordedSample("llm_error", { outcome, error_type: undefined });
    expect(failureOf(recorded)).toBeUndefined();
  });

  it("is no error that a run below has recorded", () => {
    expect(failureOf(recordedSample("chain_error", { error_repeated: true }))).toBeUndefined();
  });
});

describe("the subject of a failure", () => {
  it("is the requested model, because the served one is rarely known", () => {
    expect(subjectOf(failure("llm_error"))).toBe("openai/gpt-4o-mini");
    expect(subjectOf(failure("llm_error", { model_requested: undefined, model: "gpt-5" }))).toBe(
      "openai/gpt-5",
    );
    const nothing = { model_requested: undefined, model: undefined, provider: undefined };
    expect(subjectOf(failure("llm_error", nothing))).toBe("unknown model");
  });

  it("is the name of the tool, chain or retriever", () => {
    expect(subjectOf(failure("tool_error"))).toBe("track_parcel");
    expect(subjectOf(failure("chain_error"))).toBe("planner");
    expect(subjectOf(failure("retriever_error", { name: "handbook" }))).toBe("handbook");
  });
});
