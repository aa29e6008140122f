import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

/** Every subpath that the package exports, with the source that its built file is made of. */
const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string"
    ? []
    : [{ subpath, source: target.import.replace("./dist/", "../src/").replace(/\.js$/, ".ts") }],
);

test("every subpath exports these values and no others", async () => {
  const names: Record<string, string[]> = {};
  for (const { subpath, source } of entries) {
    names[subpath] = Object.keys((await import(source)) as object).sort();
  }
  expect(names).toMatchInlineSnapshot(`
    {
      ".": [
        "BudgetExceededError",
        "LangMeterError",
        "SinkError",
        "TraceHandler",
        "createTracer",
        "isLangMeterError",
        "traceHeaders",
        "withContext",
      ],
      "./env": [
        "createTracerFromEnv",
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
      "./express": [
        "recordErrors",
        "recordRequests",
      ],
      "./fastify": [
        "recordRequests",
      ],
      "./hono": [
        "recordRequests",
      ],
      "./http": [
        "recordRequests",
      ],
      "./operations": [
        "capture",
        "createOperations",
        "declared",
        "identify",
        "operation",
        "startSession",
        "withErrorTracking",
        "withProperties",
      ],
      "./pricing": [
        "createPriceBook",
        "estimateCost",
        "listPrices",
        "picoToUsd",
      ],
      "./replay": [
        "replay",
      ],
      "./serverless": [
        "flushAfter",
        "withAzureFunction",
        "withGoogleCloudEvent",
        "withGoogleHttp",
        "withLambda",
      ],
      "./sinks/clickhouse": [
        "clickhouse",
        "createTableSql",
        "upgradeTableSql",
      ],
      "./sinks/console": [
        "console",
        "consoleSink",
      ],
      "./sinks/langfuse": [
        "langfuse",
      ],
      "./sinks/ledger": [
        "ledger",
      ],
      "./sinks/memory": [
        "memory",
      ],
      "./sinks/otel": [
        "otel",
      ],
      "./sinks/otlp": [
        "otlp",
      ],
      "./sinks/posthog": [
        "posthog",
      ],
      "./sinks/rudderstack": [
        "rudderstack",
      ],
      "./sinks/sentry": [
        "sentry",
      ],
      "./tokenizers/js-tiktoken": [
        "jsTiktoken",
      ],
    }
  `);
});
