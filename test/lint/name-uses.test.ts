import { describe, expect, it } from "vitest";
import { nameUses } from "../../src/lint/name-uses.ts";

const IMPORT = 'import { capture, createOperations, operation } from "langmeter/operations";\n';

/** The names that are found; "?" for one that is not known. */
function namesIn(source: string): string[] {
  return nameUses(source).map(({ name }) => name ?? "?");
}

describe("the names in a source", () => {
  it.each([
    ["operation", `${IMPORT}await operation("portfolio.create", work);`, ["portfolio.create"]],
    ["type arguments", `${IMPORT}operation<Map<string, number>>('a.b', work)`, ["a.b"]],
    ["a template", `${IMPORT}capture(\`a.b\`)`, ["a.b"]],
    ["the next line", `${IMPORT}capture(\n  "a.b",\n  {},\n)`, ["a.b"]],
    [
      "an operation inside an operation",
      `${IMPORT}operation("a.b", () => operation("c.d", w))`,
      ["a.b", "c.d"],
    ],
    ["a template's code", `${IMPORT}log(\`took \${operation("a.b", w)}\`)`, ["a.b"]],
    [
      "a session",
      `session.trackEvent("a_b"); this.session?.trackEvent("c_d"); open().trackEvent("e_f")`,
      ["a_b", "c_d", "e_f"],
    ],
    [
      "a function that is taken out of a session",
      `const { trackEvent } = session; trackEvent("a_b")`,
      ["a_b"],
    ],
    [
      "another name",
      `import { capture as track } from "langmeter/operations";\ntrack("a_b"); capture("not ours")`,
      ["a_b", "not ours"],
    ],
    ["the whole module", `import * as ops from "langmeter/operations";\nops.capture("a_b")`, ["a_b"]],
    ["require", `const { operation: run } = require("langmeter/operations"); run("a.b", w)`, ["a.b"]],
    ["a dynamic import", `const { capture } = await import("langmeter/operations"); capture("a_b")`, ["a_b"]],
    ["the application's own module", `import { capture } from "../tracking.ts"; capture("a_b")`, ["a_b"]],
    ["nowhere", `capture("a_b")`, ["a_b"]],
  ])("are found where they come from %s", (_, source, names) => {
    expect(namesIn(source)).toEqual(names);
  });

  it.each([
    ["another package's function", `import { capture } from "posthog"; capture("Any Name")`],
    ["another package's method", `import tracker from "matomo"; tracker.trackEvent("Any Name")`],
    ["a method that only has the name", `posthog.capture("$pageview"); span.operation("Any Name")`],
    ["a function of the file's own", `function capture(name) {}\ncapture("Any Name")`],
    ["a variable of the file's own", `const operation = newOperation(); operation("Any Name")`],
    ["a comment", `${IMPORT}// capture("Any Name")`],
    ["a string", `${IMPORT}log('capture("Any Name")')`],
    ["a word that only begins so", `captureAll("Any Name"); recapture("Any Name"); $capture("Any Name")`],
    ["a private method", `this.#capture("Any Name")`],
    ["a declaration", `interface Tracking { capture(name: string): void }`],
  ])("are not looked for in %s", (_, source) => {
    expect(namesIn(source)).toEqual([]);
  });

  it.each([
    ["is made", `${IMPORT}capture("a." + kind)`],
    ["has code in it", `${IMPORT}capture(\`a.\${kind}\`)`],
    ["stands elsewhere", `${IMPORT}operation(CREATE, work)`],
    ["is chosen", `${IMPORT}operation(isNew ? "a.b" : "c.d", work)`],
    ["stands in a catalog elsewhere", `${IMPORT}createOperations(catalog)`],
  ])("are counted as unknown where the name %s", (_, source) => {
    expect(namesIn(source)).toEqual(["?"]);
  });
});

describe("the names in a catalog", () => {
  const catalogOf = (entries: string) =>
    nameUses(`${IMPORT}const track = createOperations({${entries}}, { tracer });`).map(
      ({ name, mayBeGroup }) => (mayBeGroup ? `${name}…` : name),
    );

  it.each([
    [
      "functions of every form",
      "a: { b: () => 1, c: async (x) => x, d: x => x, e: function () {} }",
      ["a.b", "a.c", "a.d", "a.e"],
    ],
    ["methods", "a: { b() { return { no: 1 }; }, async c<T>(x: T) {}, get d() {} }", ["a.b", "a.c", "a.d"]],
    [
      "declarations",
      "a: { b: declared<{ x: number, y: string }>(), c: withProperties(f, (x) => ({ x })) }",
      ["a.b", "a.c"],
    ],
    [
      "types with commas",
      "a: { b: declared<Map<string, number>>(), c: (x): Map<string, number> => x }",
      ["a.b", "a.c"],
    ],
    ["names in quotes", `"a": { 'b': () => 1 }`, ["a.b"]],
    ["groups in groups", "a: { b: { c: () => 1 }, d: () => 2 }, e: { f: () => 3 }", ["a.b.c", "a.d", "e.f"]],
    ["what may be a group", "a, b: group, c: { d, e: makeGroup() }", ["a…", "b…", "c.d…", "c.e…"]],
    ["comments and trailing commas", "\n// first\na: { /* b */ c: () => 1, },\n", ["a.c"]],
    ["nothing", "", []],
  ])("are the paths of %s", (_, entries, names) => {
    expect(catalogOf(entries)).toEqual(names);
  });

  it("leave out what has no name in the source", () => {
    expect(catalogOf("...others, [computed]: () => 1, a: { b: () => 1 }, 42: () => 1")).toEqual(["a.b"]);
  });

  it("end with the source", () => {
    expect(nameUses(`${IMPORT}createOperations({ a: { b: () => 1`).map(({ name }) => name)).toEqual(["a.b"]);
  });
});
