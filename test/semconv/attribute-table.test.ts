import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as tables from "../../src/semconv/attribute-table.ts";
import { createGenAiMapper } from "../../src/semconv/genai-mapper.ts";
import { LATEST, RELEASED } from "../../src/semconv/metric-table.ts";

interface Registry {
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
}

const registry = JSON.parse(
  readFileSync(new URL("../fixtures/semconv/registry-1.41.json", import.meta.url), "utf8"),
) as Registry;
const documentation = readFileSync(new URL("../../docs/semantic-conventions.md", import.meta.url), "utf8");

const rows: readonly tables.AttributeRow[] = Object.values<tables.AttributeTable>(tables).flatMap((table) =>
  Object.values(table).flatMap((row) => row ?? []),
);

describe("the table of attributes", () => {
  it("has for 1.41 only names that the release has, or our own", () => {
    const names = rows.flatMap((row) => row["1.41"] ?? []);
    const foreign = names.filter(
      (name) => !registry.attributes.includes(name) && !name.startsWith("langmeter."),
    );
    expect(foreign).toEqual([]);
    expect(names.length).toBeGreaterThan(50);
  });

  it("has a name for each row in some vocabulary", () => {
    expect(rows.filter((row) => (row["1.41"] ?? row.latest ?? row.openinference) === undefined)).toEqual([]);
  });

  it.each(["1.41", "latest", "both"] as const)("says which numbers are doubles: %s", (semconv) => {
    const { doubles } = createGenAiMapper({ semconv, aliases: ["openinference"] });
    const money = rows.flatMap((row) => Object.values(row)).filter((name) => /cost[._]/.test(String(name)));
    const expected = money.filter((name) => name !== "langmeter.cost_source");
    expect(expected.filter((name) => !doubles.has(String(name)))).toEqual([]);
    for (const name of ["temperature", "top_p", "frequency_penalty", "presence_penalty"])
      expect(doubles.has(`gen_ai.request.${name}`), name).toBe(true);
    expect(doubles.has("gen_ai.request.top_k")).toBe(semconv !== "latest");
    for (const name of ["gen_ai.request.seed", "gen_ai.usage.input_tokens", "langmeter.attempt"])
      expect(doubles.has(name), name).toBe(false);
  });

  it("is documented, name by name", () => {
    const names = rows.flatMap((row) => [row["1.41"], row.latest, row.openinference]);
    const missing = names.filter((name) => name !== undefined && !documentation.includes(`\`${name}\``));
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe("the table of metrics", () => {
  it("has for 1.41 only instruments that the release has", () => {
    const names = Object.values(RELEASED).map(({ name }) => name);
    expect(names.filter((name) => !registry.metrics.includes(name))).toEqual([]);
  });

  it("is documented, name by name", () => {
    const names = [...Object.values(RELEASED), ...Object.values(LATEST)].map(({ name }) => name);
    expect(names.filter((name) => !documentation.includes(`\`${name}\``))).toEqual([]);
  });
});
