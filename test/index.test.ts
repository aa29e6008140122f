import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

/** Every subpath that the package exports, with the source that its built file is made of. */
const entries = Object.entries<string>(manifest.exports)
  .filter(([, target]) => target.startsWith("./dist/"))
  .map(([subpath, target]) => ({
    subpath,
    source: target.replace("./dist/", "../src/").replace(/\.js$/, ".ts"),
  }));

test("every subpath exports these values and no others", async () => {
  const names: Record<string, string[]> = {};
  for (const { subpath, source } of entries) {
    names[subpath] = Object.keys((await import(source)) as object).sort();
  }
  expect(names).toMatchInlineSnapshot(`
    {
      ".": [
        "LangMeterError",
        "SinkError",
        "TraceHandler",
        "createTracer",
        "createTracerFromEnv",
        "isLangMeterError",
        "withContext",
      ],
      "./events": [
        "DROP_REASONS",
        "RecordedEvent",
        "SCHEMA_VERSION",
        "SinkError",
        "classifyError",
        "eventSchema",
        "messageSchema",
        "usageSchema",
      ],
      "./pricing": [
        "createPriceBook",
        "estimateCost",
        "listPrices",
        "picoToUsd",
      ],
      "./sinks/console": [
        "console",
        "consoleSink",
      ],
      "./sinks/ledger": [
        "ledger",
      ],
      "./sinks/memory": [
        "memory",
      ],
      "./tokenizers/js-tiktoken": [
        "jsTiktoken",
      ],
    }
  `);
});
