import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

/**
 * Sources share one module; what is published has a copy in every entry, and one in each of the two formats. So this
 * looks at the build, as `npm test` makes it.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string" ? [] : [{ name: subpath.replace(".", "langmeter"), ...target }],
);

const PREAMBLE = `
  import { createRequire } from "node:module";
  const require = createRequire(process.cwd() + "/package.json");
`;

/** What the script gives to `answer`. */
function run(script: string): unknown {
  const output = execFileSync(
    process.execPath,
    [
      "--no-experimental-require-module", // what Node 20 can only since 20.19, and test runners cannot
      "--input-type=module",
      "--eval",
      `${PREAMBLE}const answer = (value) => console.log(JSON.stringify(value));\n${script}`,
    ],
    { cwd: ROOT, encoding: "utf8" },
  );
  return JSON.parse(output);
}

/** One call inside three nested scopes, each entry in the format that is asked for. */
function nestedCall(formats: { readonly root: string; readonly operations: string; readonly sink: string }) {
  const load = (name: string, format: string) =>
    format === "cjs" ? `require("${name}")` : `await import("${name}")`;
  return run(`
    const { createTracer } = ${load("langmeter", formats.root)};
    const { withContext } = ${load("langmeter", formats.root === "cjs" ? "esm" : "cjs")};
    const { memory } = ${load("langmeter/sinks/memory", formats.sink)};
    const { operation, startSession } = ${load("langmeter/operations", formats.operations)};
    const record = memory();
    const tracer = createTracer({ sinks: [record] });
    const session = startSession("u_17", undefined, { sessionId: "s_1" });
    const call = async () => {
      const trace = tracer.startTrace();
      trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 1, output_tokens: 1 } });
      await trace.end();
    };
    await withContext({ requestId: "r_1" }, () => session.run(() => operation("parcel.track", call)));
    session.end();
    await tracer.close();
    answer(record.events);
  `) as Record<string, unknown>[];
}

test.each([
  { root: "esm", operations: "esm", sink: "esm" },
  { root: "cjs", operations: "cjs", sink: "cjs" },
  { root: "esm", operations: "cjs", sink: "cjs" },
  { root: "cjs", operations: "esm", sink: "cjs" },
])(
  "the published entries share one scope, one tracer and one trace: $root, $operations, $sink",
  (formats) => {
    const inside = nestedCall(formats).filter(
      ({ event }) => event === "llm_call_end" || event === "parcel.track",
    );
    expect(inside).toHaveLength(2);
    for (const event of inside)
      expect(event).toMatchObject({ user_id: "u_17", session_id: "s_1", request_id: "r_1" });
    expect(new Set(inside.map(({ trace_id }) => trace_id)).size).toBe(1);
  },
);

test("an error of one copy is an instance of the class of another", () => {
  const answers = run(`
    const esm = await import("langmeter");
    const cjs = require("langmeter");
    const events = require("langmeter/events");
    const wrong = (load) => { try { load.createTracer({ sinks: 1 }); } catch (error) { return error; } };
    const budget = new cjs.BudgetExceededError("day", 1, 2);
    class Own extends cjs.LangMeterError {}
    answer({
      esmSeesCjs: wrong(cjs) instanceof esm.LangMeterError && esm.isLangMeterError(wrong(cjs)),
      cjsSeesEsm: wrong(esm) instanceof cjs.LangMeterError && cjs.isLangMeterError(wrong(esm)),
      budget: [budget instanceof esm.BudgetExceededError, wrong(cjs) instanceof esm.BudgetExceededError],
      sinkError: new events.SinkError("x", { reason: "network" }) instanceof esm.SinkError,
      subclass: [new Own("invalid_option", "x") instanceof esm.LangMeterError, wrong(esm) instanceof Own],
      others: [new Error("x") instanceof esm.LangMeterError, null instanceof esm.SinkError],
    });
  `);
  expect(answers).toEqual({
    ...{ esmSeesCjs: true, cjsSeesEsm: true, budget: [true, false], sinkError: true },
    ...{ subclass: [true, false], others: [false, false] },
  });
});

test("a request that passes wrappers of both formats, or of two entries, is recorded once", () => {
  const names = run(`
    const { createTracer } = await import("langmeter");
    const { memory } = await import("langmeter/sinks/memory");
    const outer = await import("langmeter/http");
    const inner = require("langmeter/http");
    const record = memory();
    const tracer = createTracer({ sinks: [record] });
    const route = outer.recordRequests(inner.recordRequests(() => new Response("fine")));
    await (await route(new Request("http://localhost/chat"))).text();
    await tracer.close();
    answer(record.events.map(({ event }) => event));
  `) as string[];
  expect(names.filter((name) => name === "api_request")).toHaveLength(1);
});

test("every entry exports the same names in both formats", () => {
  const names = run(`
    const names = {};
    for (const name of ${JSON.stringify(entries.map(({ name }) => name))})
      names[name] = [Object.keys(await import(name)).sort(), Object.keys(require(name)).sort()];
    answer(names);
  `) as Record<string, readonly [string[], string[]]>;
  expect(Object.keys(names)).toHaveLength(entries.length);
  for (const [esm, cjs] of Object.values(names)) expect(cjs).toEqual(esm);
});

test("the CommonJS build imports nothing by import(), which test runners without ES modules cannot do", () => {
  const lines = entries.flatMap(({ require }) => readFileSync(`${ROOT}/${require}`, "utf8").split("\n"));
  expect(lines.length).toBeGreaterThan(1_000);
  expect(lines.filter((line) => /\bimport\(/.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))).toEqual([]);
});

test("old module resolution finds the types of every subpath", () => {
  const expected = entries
    .filter(({ name }) => name !== "langmeter")
    .map(({ name, ...target }) => [
      name.replace("langmeter/", ""),
      [target.import.replace(/\.js$/, ".d.ts")],
    ]);
  expect(manifest.typesVersions).toEqual({ "*": Object.fromEntries(expected) });
});
