import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderEventDocs } from "../../scripts/event-docs.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("docs/events.md and docs/events.schema.json say what the schema says (npm run docs)", () => {
  const { markdown, jsonSchema } = renderEventDocs();
  expect(read("docs/events.md")).toBe(markdown);
  expect(read("docs/events.schema.json")).toBe(jsonSchema);
});
