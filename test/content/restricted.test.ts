import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { NO_CONTENT, restricted } from "../../src/content/restricted.ts";
import { businessEventSchema } from "../../src/events/application-events.ts";
import type { ContentMode } from "../../src/events/content-mode.ts";
import { type EventName, eventSchema, namedEventSchema } from "../../src/events/schema.ts";
import { recordedSample, SAMPLE_EVENTS } from "../events/samples.ts";

const SENTINEL = "the patient's words";

/** Of a message and of a tool call: ids, and what the provider calls things. */
const NAMES_WITHIN = ["id", "tool_call_id", "finish_reason"];

/** A value with the sentinel in every text that the schema allows there, and in some that it does not. */
function planted(schema: z.core.$ZodType): unknown {
  const { def } = schema._zod;
  switch (def.type) {
    case "string":
      return SENTINEL;
    case "number":
    case "boolean":
    case "literal":
      return 1;
    case "optional":
    case "nullable":
      return planted((def as z.core.$ZodOptionalDef).innerType);
    case "array":
      return [planted((def as z.core.$ZodArrayDef).element)];
    case "object":
      return plantedObject((def as z.core.$ZodObjectDef).shape);
    default:
      return { [SENTINEL]: SENTINEL, list: [SENTINEL] };
  }
}

function plantedObject(shape: Readonly<Record<string, z.core.$ZodType>>): Record<string, unknown> {
  // A tool's name is none, a participant's is.
  const names = "args" in shape ? [...NAMES_WITHIN, "name"] : NAMES_WITHIN;
  const fields = Object.entries(shape).map(([name, field]) => [
    name,
    names.includes(name) ? "x" : planted(field),
  ]);
  return { ...Object.fromEntries(fields), file_name: SENTINEL, additional_kwargs: { note: SENTINEL } };
}

/** The event of that name with the sentinel in each field that may hold content. */
function fullOfContent(name: EventName): Record<string, unknown> {
  const named = namedEventSchema.options.find(({ shape }) => shape.event.value === name);
  const { shape } = named ?? businessEventSchema;
  const content = Object.entries<z.core.$ZodType>(shape).filter(([field]) => !NO_CONTENT.has(field));
  return {
    ...Object.fromEntries(content.map(([field, schema]) => [field, planted(schema)])),
    a_later_field: SENTINEL,
    a_later_record: { deep: [SENTINEL] },
  };
}

const messages = [
  { role: "assistant", content: SENTINEL, name: SENTINEL, tool_calls: [{ name: "track", args: SENTINEL }] },
];
const CONTENT = { output: SENTINEL, tool_calls: [{ id: "c1", name: "track", args: SENTINEL }] };
const NAMES = Object.keys(SAMPLE_EVENTS) as EventName[];

function under(mode: ContentMode | undefined, name: EventName, content: object) {
  const [only] = restricted([recordedSample(name, { ...content })], mode);
  if (only === undefined) throw new Error("an event got lost");
  return only;
}

/** Fields of the schema that hold content, by decision. */
const CONTENT_FIELDS = [
  "comment",
  "error_context",
  "error_message",
  "input",
  "metadata",
  "output",
  "output_choices",
  "tool_calls",
  "tool_input",
  "topic",
  "traceback",
];

describe("an event under a sink's own policy", () => {
  it.each(NAMES)("holds no content under none and hashed, in no field that %s can have", (name) => {
    const content = fullOfContent(name);
    expect(JSON.stringify(content)).toContain("patient");
    for (const mode of ["none", "hashed"] as const) {
      expect(under(mode, name, content).json).not.toContain("patient");
      expect(under(mode, name, { input: messages }).json).not.toContain("patient");
    }
  });

  it("holds content only in fields that are known to; all others are known to hold none", () => {
    const fields = [...namedEventSchema.options, businessEventSchema].flatMap(({ shape }) =>
      Object.entries<z.core.$ZodType>(shape),
    );
    const texts = fields.filter(([, schema]) => planted(schema) !== 1).map(([field]) => field);
    const undecided = texts.filter((field) => !NO_CONTENT.has(field) && !CONTENT_FIELDS.includes(field));
    expect([...new Set(undecided)]).toEqual([]);
    expect([...NO_CONTENT].filter((field) => !texts.includes(field))).toEqual([]);
  });

  it("keeps roles that everybody has, and of others nothing", () => {
    const roles = (mode: ContentMode) => {
      const input = ["user", "developer", "tool", SENTINEL].map((role) => ({ role }));
      const { event } = under(mode, "llm_call_start", { input });
      return event.event === "llm_call_start" && event.input?.map(({ role }) => role);
    };
    expect(roles("none")).toEqual(["user", "developer", "tool", "other"]);
    expect(roles("hashed")).toEqual(["user", "developer", "tool", expect.stringMatching(/^sha256:/)]);
    expect(roles("truncated")).toEqual(["user", "developer", "tool", SENTINEL]);
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
