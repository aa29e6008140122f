import { describe, expect, it } from "vitest";
import { restricted } from "../../src/content/restricted.ts";
import type { ContentMode } from "../../src/events/content-mode.ts";
import { type EventName, eventSchema } from "../../src/events/schema.ts";
import { recordedSample, SAMPLE_EVENTS } from "../events/samples.ts";

const SENTINEL = "the patient's words";
const CONTENT = {
  input: SENTINEL,
  output: SENTINEL,
  output_choices: [{ content: SENTINEL, tool_calls: [{ name: "track", args: SENTINEL }] }],
  tool_input: SENTINEL,
  topic: SENTINEL,
  error_message: SENTINEL,
  comment: SENTINEL,
  traceback: SENTINEL,
  error_context: SENTINEL,
  metadata: { [`${SENTINEL} as a key`]: SENTINEL },
  tool_calls: [{ id: "c1", name: "track", args: SENTINEL }],
};
const messages = [{ role: "assistant", content: SENTINEL, tool_calls: [{ name: "track", args: SENTINEL }] }];

function under(mode: ContentMode | undefined, name: EventName, content: object) {
  const [only] = restricted([recordedSample(name, { ...content })], mode);
  if (only === undefined) throw new Error("an event got lost");
  return only;
}

describe("an event under a sink's own policy", () => {
  it.each<ContentMode>(["none", "hashed"])("holds no content under %s, in no field of no event", (mode) => {
    for (const name of Object.keys(SAMPLE_EVENTS) as EventName[]) {
      expect(under(mode, name, CONTENT).json).not.toContain("patient");
      expect(under(mode, name, { input: messages }).json).not.toContain("patient");
    }
  });

  it("keeps what is no content, and stays valid", () => {
    const { event } = under("none", "llm_call_start", { input: messages });
    expect(eventSchema.safeParse(event).success).toBe(true);
    expect(event).toMatchObject({
      model: "gpt-4o-mini",
      input: [{ role: "assistant", tool_calls: [{ name: "track" }] }],
    });
  });

  it("hashes equal texts equally, and no hash twice", () => {
    const once = under("hashed", "llm_call_end", CONTENT);
    expect(once.event).toMatchObject({ output: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) });
    const [twice] = restricted([once], "hashed");
    expect(twice?.json).toBe(once.json);
  });

  it("cuts what a full record holds", () => {
    const { event } = under("truncated", "llm_call_end", { output: "a".repeat(5_000) });
    expect(event.event === "llm_call_end" && event.output?.length).toBeLessThanOrEqual(2_000);
  });

  it.each([undefined, "full"] as const)("is the very same under %s", (mode) => {
    const batch = [recordedSample("llm_call_end", CONTENT)];
    expect(restricted(batch, mode)).toBe(batch);
  });
});
