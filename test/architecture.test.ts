import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

/**
 * The layers, lowest first. A file may import its own layer and those below it; layers in one row are siblings that
 * know nothing of each other. docs/architecture.md explains them.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["events"],
  ["logging"],
  [
    "usage",
    "pricing",
    "content",
    "context",
    "tokenizers",
    "transport",
    "spans",
    "sampling",
    "budget",
    "health",
  ],
  ["otlp"],
  ["delivery", "semconv"],
  ["record"],
  ["sinks"],
  ["langchain", "environment", "http", "operations", "serverless"],
  ["report"],
  ["replay", "doctor", "lint"],
  ["cli"],
  ["create-tracer"],
  ["index"],
  ["env"],
];

/** The only packages each layer may import at run time; the root entry must stay light. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  events: ["zod"],
  content: ["@noble/hashes"],
  otlp: ["@bufbuild/protobuf"],
  pricing: ["#prices"],
  health: ["tdigest"],
  tokenizers: ["js-tiktoken"],
  langchain: ["@langchain/core"],
  sinks: ["node:fs", "node:path", "node:stream", "@opentelemetry/api", "@clickhouse/client"],
  environment: ["@sentry/node"],
  replay: ["node:fs", "node:path", "zod"],
  lint: ["node:fs", "node:path"],
  doctor: ["#prices", "@langchain/core", "node:fs", "node:module", "node:path"],
  report: [
    "@duckdb/node-api",
    "string-width",
    "node:fs",
    "node:os",
    "node:path",
    "node:url",
    "node:util",
    "zod",
  ],
  cli: ["cli-progress", "commander", "node:fs", "node:path", "node:process", "node:url", "node:util", "zod"],
};

/** Layers that run everywhere and must give the same answer everywhere: no clock, environment, network or randomness. */
const PURE_LAYERS = ["usage", "content", "events"];
const IMPURE = /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bfetch\(|\bMath\.random\(|\bperformance\.now\(/;

interface Import {
  readonly file: string;
  /** Also of an `import()`: a bundler follows it like any other. */
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".ts"),
);
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s+)?[^"';]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)/gm,
  );
  return [...statements].map(([, type, from, dynamic]) => ({
    file,
    specifier: from ?? dynamic ?? "",
    typeOnly: type !== undefined,
  }));
}

function layerOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] ?? "") : file.replace(/\.ts$/, "");
}

function rank(layer: string): number {
  return LAYERS.findIndex((row) => row.includes(layer));
}

function targetOf({ file, specifier }: Import): string {
  return relative(source, join(source, dirname(file), specifier));
}

const internal = imports.filter(({ specifier }) => specifier.startsWith("."));
const external = imports.filter(({ specifier, typeOnly }) => !specifier.startsWith(".") && !typeOnly);

describe("the layers", () => {
  test("hold every source file", () => {
    expect(files.filter((file) => rank(layerOf(file)) === -1)).toEqual([]);
  });

  test("import downwards only", () => {
    const upward = internal.filter((each) => rank(layerOf(targetOf(each))) > rank(layerOf(each.file)));
    expect(upward).toEqual([]);
  });

  test("know nothing of their siblings, but for types", () => {
    const sideways = internal.filter((each) => {
      const [from, to] = [layerOf(each.file), layerOf(targetOf(each))];
      return from !== to && rank(from) === rank(to) && !each.typeOnly;
    });
    expect(sideways).toEqual([]);
  });

  test("import no package that is not theirs", () => {
    const foreign = external.filter(
      ({ file, specifier }) =>
        !(PACKAGES[layerOf(file)] ?? []).some(
          (name) => specifier === name || specifier.startsWith(`${name}/`),
        ),
    );
    expect(foreign).toEqual([]);
  });

  test("below the record read no clock, environment or network", () => {
    const impure = files
      .filter((file) => PURE_LAYERS.includes(layerOf(file)))
      .filter((file) =>
        IMPURE.test(readFileSync(join(source, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")),
      );
    expect(impure).toEqual([]);
  });
});

/** A sink is `sinks/<name>.ts` with its parts in `sinks/<name>/`. */
function sinkOf(file: string): string | undefined {
  return /^sinks\/([^/.]+)/.exec(file)?.[1];
}

describe("the sinks", () => {
  test("import nothing of each other", () => {
    const shared = internal
      .filter(({ file }) => layerOf(file) === "sinks")
      .filter((each) => layerOf(targetOf(each)) === "sinks" && sinkOf(targetOf(each)) !== sinkOf(each.file));
    expect(shared).toEqual([]);
  });

  test("know the events and how to carry them, and nothing else of the kit", () => {
    const known = ["events", "content", "transport", "spans", "otlp", "semconv", "usage", "sinks"];
    // Of the delivery only how to wait, and what may fail beside the events.
    const ofDelivery = ["delivery/side-delivery.ts", "delivery/waiting.ts"];
    const others = internal
      .filter(({ file }) => layerOf(file) === "sinks")
      .map(targetOf)
      .filter((target) => !known.includes(layerOf(target)) && !ofDelivery.includes(target));
    expect(others).toEqual([]);
  });
});

describe("the root entry", () => {
  test("reaches no sink, no report, no vendor and no Node module, not even by import()", () => {
    const reached = new Set<string>();
    const visit = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const each of internal) if (each.file === file && !each.typeOnly) visit(targetOf(each));
    };
    visit("index.ts");
    const packages = external.filter(({ file }) => reached.has(file)).map(({ specifier }) => specifier);
    expect([...reached].filter((file) => /^(sinks|environment|report|cli)\//.test(file))).toEqual([]);
    expect([...new Set(packages)].sort()).toEqual(
      [
        "#prices",
        "@langchain/core/callbacks/base",
        "@noble/hashes/sha2.js",
        "@noble/hashes/utils.js",
        "tdigest",
      ].sort(),
    );
  });
});
