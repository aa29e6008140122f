import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ENVIRONMENT_SINKS } from "../../src/environment/sinks.ts";
import { RecordedEvent } from "../../src/events/recorded-event.ts";
import type { BatchSink, Sink } from "../../src/events/sink.ts";
import { SAMPLE_EVENTS } from "../events/samples.ts";

/** Every required variable of every sink, and all the others. */
const COMPLETE: Readonly<Record<string, string>> = {
  LANGMETER_LEDGER_DIR: "somewhere",
  POSTHOG_API_KEY: "phc_1",
  POSTHOG_HOST: "https://eu.i.posthog.com",
  LANGFUSE_PUBLIC_KEY: "pk-lf-1",
  LANGFUSE_SECRET_KEY: "sk-lf-1",
  LANGFUSE_BASE_URL: "https://us.cloud.langfuse.com",
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://localhost:4318/v1/traces",
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://localhost:4318/v1/metrics",
  OTEL_EXPORTER_OTLP_HEADERS: "a=b",
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: "a=b",
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: "a=b",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf",
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json",
  OTEL_EXPORTER_OTLP_TIMEOUT: "30000",
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "5000",
  OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: "1000",
  OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: "none",
  OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: "none",
  OTEL_RESOURCE_ATTRIBUTES: "team=search",
  OTEL_TRACES_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_SDK_DISABLED: "false",
  OTEL_SERVICE_NAME: "bot",
  SIGNOZ_INGESTION_KEY: "key",
  SIGNOZ_REGION: "eu",
  SENTRY_DSN: "https://key@o1.ingest.sentry.io/2",
  RUDDERSTACK_WRITE_KEY: "key",
  RUDDERSTACK_DATA_PLANE_URL: "https://example.dataplane.rudderstack.com",
  CLICKHOUSE_URL: "http://localhost:8123",
  CLICKHOUSE_USER: "writer",
  CLICKHOUSE_PASSWORD: "secret",
  CLICKHOUSE_DATABASE: "llm",
};

function configure(name: string, variables: Readonly<Record<string, string>>) {
  const row = ENVIRONMENT_SINKS.find((sink) => sink.name === name);
  if (row === undefined) throw new Error(`no sink ${name}`);
  return row.configure((variable) => variables[variable]);
}

function ready(name: string, variables: Readonly<Record<string, string>> = COMPLETE) {
  const configuration = configure(name, variables);
  if (configuration.state !== "ready") throw new Error(`${name} is ${configuration.state}`);
  return configuration;
}

const NAMES = ENVIRONMENT_SINKS.map(({ name }) => name);

describe("each sink of the environment", () => {
  it.each(NAMES)("%s opens with all its variables, under its own name", async (name) => {
    const sink = await ready(name).open();
    expect(sink.name).toBe(name);
    await sink.close?.();
  });

  it.each(NAMES)("%s opens with its required variables alone", async (name) => {
    const row = ENVIRONMENT_SINKS.find((sink) => sink.name === name);
    const required = row?.variables.filter((variable) => variable.required) ?? [];
    const variables = required.map(({ names }) => [names[0], COMPLETE[names[0]] ?? ""]);
    const sink = await ready(name, Object.fromEntries(variables)).open();
    await sink.close?.();
  });

  it.each(NAMES)("%s says of itself, before it is loaded, what it says after", async (name) => {
    const { lazy, open } = ready(name);
    const loaded = await open();
    const traits = (sink: Sink) => ({
      ...{ kind: sink.kind, name: sink.name, content: sink.content },
      ...(sink.kind === "batch" && { limits: effective(sink.limits), aside: namesAside(sink) }),
    });
    expect(traits(lazy())).toEqual(traits(loaded));
    await loaded.close?.();
  });

  it.each(NAMES)("%s is absent where nothing of it is set, or only what is optional", (name) => {
    expect(configure(name, {})).toEqual({ state: "absent" });
    expect(configure(name, { OTEL_SERVICE_NAME: "bot", POSTHOG_HOST: "x", CLICKHOUSE_USER: "u" })).toEqual({
      state: "absent",
    });
  });

  it("is documented with every variable, its meaning and an example", async () => {
    const page = await readFile(new URL("../../docs/environment.md", import.meta.url), "utf8");
    const rows = ENVIRONMENT_SINKS.flatMap(({ variables }) =>
      variables.map(({ names: [first, ...others], required, meaning, example }) => {
        const also = others.length === 0 ? "" : ` (also ${others.map((other) => `\`${other}\``).join(", ")})`;
        return `| \`${first}\`${also} | ${required === true ? "yes" : (required ?? "no")} | ${meaning} | \`${example}\` |`;
      }),
    );
    for (const row of rows) expect(page).toContain(row);
  });
});

function namesAside(sink: BatchSink): readonly string[] {
  const samples = Object.values(SAMPLE_EVENTS).map((event) => RecordedEvent.of(event));
  return samples.filter((sample) => sink.aside?.(sample) === true).map(({ name }) => name);
}

/** With the defaults that BatchLimits documents. */
function effective(limits = {}) {
  return { maxEvents: 100, maxBytes: 1_000_000, maxDelayMs: 1_000, ...limits };
}

describe("a sink that is configured by half or wrongly", () => {
  it.each([
    ["langfuse", { LANGFUSE_PUBLIC_KEY: "pk" }, "LANGFUSE_SECRET_KEY is not set"],
    ["signoz", { SIGNOZ_INGESTION_KEY: "k", SIGNOZ_REGION: " " }, "SIGNOZ_REGION is not set"],
    ["rudderstack", { RUDDERSTACK_DATA_PLANE_URL: "https://x.y" }, "RUDDERSTACK_WRITE_KEY is not set"],
    [
      "posthog",
      { POSTHOG_API_KEY: "phc_1", POSTHOG_HOST: "eu.i.posthog.com" },
      "POSTHOG_HOST is no URL with http:// or https://",
    ],
    ["clickhouse", { CLICKHOUSE_URL: "localhost:8123" }, "CLICKHOUSE_URL is no URL with http:// or https://"],
    [
      "signoz",
      { SIGNOZ_INGESTION_KEY: "k", SIGNOZ_REGION: "evil.com/" },
      "SIGNOZ_REGION is no region; allowed: us, eu, in",
    ],
    [
      "otlp",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_EXPORTER_OTLP_HEADERS: "Bearer secret" },
      "OTEL_EXPORTER_OTLP_HEADERS is no list such as name=value,other=value",
    ],
  ])("%s says which variable to fix, and not what is in it: %j", (name, variables, problem) => {
    expect(configure(name, variables)).toMatchObject({ state: "faulty", problem });
  });
});

describe("a variable", () => {
  it("counts without the white space around it", async () => {
    expect(ready("ledger", { LANGMETER_LEDGER_DIR: " dir\n" }).values).toEqual({ dir: "dir" });
  });

  it("is read under the other names that vendors gave it, the newest first", () => {
    const keys = {
      LANGFUSE_PUBLIC_KEY: "pk",
      LANGFUSE_SECRET_KEY: "sk",
      LANGFUSE_HOST: "https://old.example",
    };
    expect(ready("langfuse", keys).values).toMatchObject({ baseUrl: "https://old.example" });
    const both = { ...keys, LANGFUSE_BASEURL: "https://newer.example" };
    expect(ready("langfuse", both).values).toMatchObject({ baseUrl: "https://newer.example" });
  });
});
