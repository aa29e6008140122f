import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { getPath, isRecord, listOf } from "../../../src/events/untrusted.ts";
import { createGenAiMapper } from "../../../src/semconv/genai-mapper.ts";
import { SEMCONV_VERSIONS, type SemconvVersion } from "../../../src/semconv/naming.ts";
import { createSpanAssembly } from "../../../src/spans/span-assembly.ts";
import { recordedSample } from "../../events/samples.ts";

const folder = new URL("../../../docs/sinks/signoz/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

/** One query of a panel or of an alert, as both formats write it. */
interface Query {
  readonly name: string;
  readonly filter: string;
  readonly attributes: readonly string[];
}

/** Every object inside that is a query over spans. */
function queriesIn(value: unknown): Query[] {
  if (!isRecord(value)) return [];
  const inside = Object.values(value).flatMap(queriesIn);
  return value.signal === "traces" && Array.isArray(value.aggregations)
    ? [queryOf(value), ...inside]
    : inside;
}

function queryOf(spec: object): Query {
  const filter = String(getPath(spec, "filter", "expression"));
  const aggregated = listOf(getPath(spec, "aggregations")).map((each) => String(getPath(each, "expression")));
  const grouped = listOf(getPath(spec, "groupBy")).map((each) => String(getPath(each, "name")));
  const required = filter.replaceAll(/\S+ NOT EXISTS/g, "");
  return {
    name: String(getPath(spec, "name")),
    filter,
    attributes: [...namesIn(required), ...aggregated.flatMap(namesIn), ...grouped.flatMap(namesIn)],
  };
}

/** Names with a dot in them; SigNoz's own columns (`duration_nano`, `has_error`) have none. */
function namesIn(expression: string): string[] {
  return expression.match(/[a-z_]+(?:\.[a-z_]+)+/g) ?? [];
}

/** What the application's resource says, not a span. */
const RESOURCE = ["service.name"];

const context = { environment: "prod", channel: "sms", user_id: "u_1", thread_id: "t_1", request_id: "r_1" };
const usage = {
  input_tokens: 100,
  output_tokens: 20,
  total_tokens: 120,
  cache_read_tokens: 60,
  usage_source: "provider",
};

/** The attributes of one span of each kind, as otlp() and otel() send them. */
function sentSpans(semconv: SemconvVersion): Readonly<Record<string, unknown>>[] {
  const call = { ...context, usage, operation: "chat", time_to_first_token_ms: 250 };
  const batch = [
    recordedSample("llm_call_end", call),
    recordedSample("llm_error", { ...call, time_to_first_token_ms: undefined }),
    recordedSample("tool_call_end", context),
    recordedSample("trace_complete", context),
  ];
  const mapped = createGenAiMapper({ semconv });
  return createSpanAssembly()
    .join(batch)
    .map((span) => mapped(span).attributes);
}

describe("the SigNoz files", () => {
  it.each(SEMCONV_VERSIONS.flatMap((semconv) => files.map((file) => [file, semconv] as const)))(
    "%s asks only for what our spans carry with semconv %s, all of it on one span",
    (file, semconv) => {
      const queries = queriesIn(read(file));
      expect(queries.length).toBeGreaterThan(0);
      const spans = sentSpans(semconv);
      for (const { filter, attributes } of queries) {
        const wanted = attributes.filter((name) => !RESOURCE.includes(name));
        const matching = spans.filter((span) => wanted.every((name) => span[name] !== undefined));
        expect(matching, `${filter}: ${wanted}`).not.toEqual([]);
      }
    },
  );
});

interface Item {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: { readonly $ref: string };
}

describe("the SigNoz dashboard", () => {
  const spec = getPath(read("dashboard.json"), "spec");
  const panels = Object.keys((getPath(spec, "panels") ?? {}) as object);
  const sections = listOf(getPath(spec, "layouts")).map((each) => getPath(each, "spec", "items") as Item[]);

  it("places every panel once, inside the grid's 12 columns, and none upon another", () => {
    const placed = sections.flat().map(({ content }) => content.$ref);
    expect(placed.sort()).toEqual(panels.map((id) => `#/spec/panels/${id}`).sort());
    for (const items of sections) {
      const cells = items.flatMap(({ x, y, width, height }) =>
        Array.from(
          { length: width * height },
          (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
        ),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(items.every(({ x, width }) => x + width <= 12)).toBe(true);
    }
  });

  it("has a variable for each that its filters name, over what our spans or their resource carry", () => {
    const variables = listOf(getPath(spec, "variables"));
    const named = new Set(queriesIn(spec).flatMap(({ filter }) => filter.match(/\$\w+/g) ?? []));
    expect([...named].sort()).toEqual(variables.map((each) => `$${getPath(each, "spec", "name")}`).sort());
    const known = new Set([...RESOURCE, ...sentSpans("1.41").flatMap(Object.keys)]);
    for (const each of variables) expect(known).toContain(getPath(each, "spec", "plugin", "spec", "name"));
  });
});

describe.each(files.filter((name) => name.startsWith("alert-")))("the SigNoz rule %s", (file) => {
  const rule = read(file);

  it("watches a query that it has, and groups by what that query groups by", () => {
    const queries = listOf(getPath(rule, "condition", "compositeQuery", "queries"));
    const names = queries.map((each) => getPath(each, "spec", "name"));
    expect(names).toContain(getPath(rule, "condition", "selectedQueryName"));
    const grouped = listOf(getPath(queries[0], "spec", "groupBy")).map((each) => getPath(each, "name"));
    expect(getPath(rule, "notificationSettings", "groupBy")).toEqual(grouped);
  });

  it("has one threshold, of the severity of its label, and leaves the channels to you", () => {
    const thresholds = getPath(rule, "condition", "thresholds", "spec");
    const severity = getPath(rule, "labels", "severity");
    expect(thresholds).toEqual([
      expect.objectContaining({ name: severity, target: expect.any(Number), channels: [] }),
    ]);
  });
});
