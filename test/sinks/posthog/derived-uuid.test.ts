import { describe, expect, it } from "vitest";
import { uuidV7 } from "../../../src/context/ids.ts";
import { derivedUuid } from "../../../src/sinks/posthog/derived-uuid.ts";

const NAMES = ["$ai_generation", "$ai_feedback", "$exception"];

describe("the id of a derived event", () => {
  it("is a UUID of version 8 and the same every time", () => {
    const id = "01a1fbbb-45a4-704a-b1a3-59747dfe7aea";
    expect(derivedUuid(id, "$ai_generation")).toBe("01a1fbbb-45a4-804a-b1a3-59747dfe7aea");
    expect(derivedUuid(id, "$ai_feedback")).toBe("01a1fbbb-45a4-804a-b1a3-59747dfe7aeb");
    expect(derivedUuid(id, "$exception")).toBe("01a1fbbb-45a4-804a-b1a3-59747dfe7ae8");
  });

  it("is neither a recorded id nor that of another event, also within one millisecond", () => {
    const recorded = Array.from({ length: 10_000 }, () => uuidV7(1_790_000_000_000));
    const derived = recorded.flatMap((id) => NAMES.map((name) => derivedUuid(id, name)));
    expect(new Set([...recorded, ...derived]).size).toBe(40_000);
  });
});
