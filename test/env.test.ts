import type { TracerOptions } from "langmeter";
import { createTracerFromEnv } from "langmeter/env";
import { memory } from "langmeter/sinks/memory";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { ENVIRONMENT_SINKS } from "../src/environment/sinks.ts";
import { ledgerLines, temporaryFolder } from "./sinks/ledger-folder.ts";
import { resourceIn, startCollector } from "./sinks/otlp/support/collector.ts";
import { startVendorServer, type VendorServer } from "./sinks/support/vendor-server.ts";

const OWN = [
  "LANGMETER_ENVIRONMENT",
  "ENVIRONMENT",
  "VERCEL_ENV",
  "LANGMETER_RELEASE",
  "NODE_ENV",
  "LOG_LEVEL",
];

beforeEach(() => {
  const names = ENVIRONMENT_SINKS.flatMap(({ variables }) => variables.flatMap((variable) => variable.names));
  for (const name of [...OWN, ...names]) vi.stubEnv(name, "");
});
afterEach(() => vi.unstubAllEnvs());

function set(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

function tracerFromEnv(options: TracerOptions = {}) {
  const announced: string[] = [];
  const warnings: string[] = [];
  const logger = {
    ...{ warn: (line: string) => void warnings.push(line), info() {}, debug() {} },
    announce: (line: string) => void announced.push(line),
  };
  const tracer = createTracerFromEnv({ logger, ...options });
  return { tracer, announced, warnings };
}

async function backend(status = 200): Promise<VendorServer> {
  const server = await startVendorServer(() => ({ status, body: status === 200 ? "{}" : "" }));
  onTestFinished(() => server.close());
  return server;
}

const KEYS = {
  LANGMETER_LEDGER_DIR: "unused",
  POSTHOG_API_KEY: "phc_1",
  LANGFUSE_PUBLIC_KEY: "pk",
  LANGFUSE_SECRET_KEY: "sk",
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
  SIGNOZ_INGESTION_KEY: "k",
  SIGNOZ_REGION: "eu",
  SENTRY_DSN: "https://k@o1.ingest.sentry.io/2",
  RUDDERSTACK_WRITE_KEY: "k",
  RUDDERSTACK_DATA_PLANE_URL: "http://127.0.0.1:9",
  CLICKHOUSE_URL: "http://127.0.0.1:9",
};

describe("createTracerFromEnv", () => {
  it("makes a tracer without sinks where the environment says nothing", async () => {
    const { tracer, announced, warnings } = tracerFromEnv();
    expect(announced).toEqual(["langmeter: environment=unset sinks=none"]);
    expect(warnings).toEqual([]);
    expect(await tracer.close()).toMatchObject({ sent: 0, sinks: {} });
  });

  it("makes every sink that has its keys, and says so in one line", async () => {
    set({ ...KEYS, LANGMETER_ENVIRONMENT: "prod" });
    const { tracer, announced, warnings } = tracerFromEnv();
    expect(announced).toEqual([
      "langmeter: environment=prod sinks=ledger,posthog,langfuse,otlp,signoz,sentry,rudderstack,clickhouse",
    ]);
    expect(warnings).toEqual([]);
    await tracer.close();
  });

  it("leaves out what is configured by half, and says what is missing", async () => {
    set({ POSTHOG_API_KEY: "phc_1", LANGFUSE_PUBLIC_KEY: "pk-secretive" });
    const { tracer, announced, warnings } = tracerFromEnv();
    expect(announced).toEqual(["langmeter: environment=unset sinks=posthog"]);
    expect(warnings).toEqual(["langmeter: sink langfuse is left out: LANGFUSE_SECRET_KEY is not set"]);
    await tracer.close();
  });

  it("takes environment and release from the variables, and from the options before them", async () => {
    set({ NODE_ENV: "test", LANGMETER_RELEASE: "1.2" });
    const sink = memory();
    const { tracer } = tracerFromEnv({ sinks: [sink] });
    await tracer.startTrace().end();
    expect(sink.events[0]).toMatchObject({ environment: "test", release: "1.2" });
    set({ LANGMETER_ENVIRONMENT: "staging" });
    const other = tracerFromEnv({ sinks: [sink], release: "1.3" });
    await other.tracer.startTrace().end();
    expect(sink.events[1]).toMatchObject({ environment: "staging", release: "1.3" });
  });

  it("puts a sink of the options in the place of the one with its name", async () => {
    set({ LANGMETER_LEDGER_DIR: "unused", POSTHOG_API_KEY: "phc_1" });
    const { tracer, announced } = tracerFromEnv({ sinks: [memory({ name: "posthog" }), memory()] });
    expect(announced).toEqual(["langmeter: environment=unset sinks=ledger,posthog,memory"]);
    await tracer.close();
  });

  it("throws on a wrong option, as createTracer does", () => {
    expect(() => tracerFromEnv({ sinks: "posthog" as never })).toThrow(/^option sinks: got "posthog"/);
    expect(() => tracerFromEnv({ sinks: [null as never] })).toThrow(/^option sinks: got /);
  });

  it.each([
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
      /^langmeter: sink otlp is left out: OTEL_EXPORTER_OTLP_PROTOCOL is grpc/,
    ],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc" },
      /left out: OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is grpc, which .* set it to http\/protobuf .* collector$/,
    ],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: "thrift" },
      /PROTOCOL is no known protocol; allowed: http\/protobuf, http\/json, grpc$/,
    ],
  ])(
    "leaves the OTLP sink out for a protocol that it does not speak, in one line: %j",
    async (variables, line) => {
      set({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", ...variables });
      const { tracer, announced, warnings } = tracerFromEnv();
      expect(announced).toEqual(["langmeter: environment=unset sinks=none"]);
      expect(warnings).toEqual([expect.stringMatching(line)]);
      await tracer.close();
    },
  );

  it.each([{ OTEL_SDK_DISABLED: "true" }, { OTEL_TRACES_EXPORTER: "none" }])(
    "has no OTLP sink, and no word about it, where OpenTelemetry is switched off: %j",
    async (variables) => {
      set({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", ...variables });
      const { tracer, announced, warnings } = tracerFromEnv();
      expect([announced, warnings]).toEqual([["langmeter: environment=unset sinks=none"], []]);
      await tracer.close();
    },
  );

  it("says nothing at the level silent", () => {
    vi.stubEnv("LOG_LEVEL", "silent");
    const lines = ["info", "warn"].map((level) =>
      vi.spyOn(console, level as "info" | "warn").mockImplementation(() => {}),
    );
    set({ LANGFUSE_PUBLIC_KEY: "pk" });
    createTracerFromEnv();
    for (const spy of lines) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

const USAGE = { input_tokens: 10, output_tokens: 5 };

describe("the OTLP sink of the environment", () => {
  const recordCall = async (): Promise<readonly string[]> => {
    const { tracer, warnings } = tracerFromEnv();
    tracer.startTrace().recordLlmCall({ model: "gpt-4o-mini", usage: USAGE });
    await tracer.close();
    return warnings;
  };

  it("sends JSON without a variable, and protobuf where the variable says so", async () => {
    const collector = await startCollector();
    set({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await recordCall();
    set({ OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" });
    await recordCall();
    const formats = collector.requests.map(({ path, headers }) => `${path} ${headers["content-type"]}`);
    expect(formats).toEqual([
      "/v1/traces application/json",
      "/v1/metrics application/json",
      "/v1/traces application/x-protobuf",
      "/v1/metrics application/x-protobuf",
    ]);
  });

  it("asks the variables of each signal before those of both", async () => {
    const collector = await startCollector();
    set({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/otel/m?a=b`,
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=both,x-common=a%20b",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "X-Key=t%2C1",
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: "x-key=m",
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/protobuf",
      OTEL_RESOURCE_ATTRIBUTES: "service.name=other,team=search%20and%20rescue",
      OTEL_SERVICE_NAME: "support-bot",
    });
    expect(await recordCall()).toEqual([]);
    const [traces, metrics] = collector.requests;
    expect(traces).toMatchObject({
      path: "/v1/traces",
      headers: { "x-key": "t,1", "x-common": "a b", "content-type": "application/json" },
    });
    expect(metrics).toMatchObject({
      path: "/otel/m?a=b",
      headers: { "x-key": "m", "x-common": "a b", "content-type": "application/x-protobuf" },
    });
    for (const request of collector.requests)
      expect(resourceIn(request)).toMatchObject({ "service.name": "support-bot", team: "search and rescue" });
  });

  it("sends no metrics where only traces have an address, and takes the service's name of the resource", async () => {
    const collector = await startCollector();
    set({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
      OTEL_RESOURCE_ATTRIBUTES: "service.name=support-bot",
    });
    expect(await recordCall()).toEqual([]);
    expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/traces"]);
    for (const request of collector.requests)
      expect(resourceIn(request)).toMatchObject({ "service.name": "support-bot" });
  });

  it.each([
    [{ OTEL_METRICS_EXPORTER: "none", OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc" }, []],
    [
      { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc" },
      [
        expect.stringMatching(
          /^langmeter: sink otlp: no metrics: OTEL_EXPORTER_OTLP_METRICS_PROTOCOL is grpc/,
        ),
      ],
    ],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" },
      [expect.stringMatching(/^langmeter: sink otlp: no metrics: OTEL_EXPORTER_OTLP_PROTOCOL is grpc/)],
    ],
  ])("sends traces alone where metrics have no way that it knows: %j", async (variables, lines) => {
    const collector = await startCollector();
    set({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...variables });
    expect(await recordCall()).toEqual(lines);
    expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/traces"]);
  });

  it("names the values that cannot be right, leaves them out and delivers", async () => {
    const collector = await startCollector();
    set({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: "10s",
      OTEL_EXPORTER_OTLP_COMPRESSION: "zstd",
      OTEL_RESOURCE_ATTRIBUTES: "team",
    });
    expect(await recordCall()).toEqual([
      "langmeter: sink otlp: OTEL_EXPORTER_OTLP_TIMEOUT is no number of milliseconds; it is left out",
      "langmeter: sink otlp: OTEL_EXPORTER_OTLP_COMPRESSION is no known compression; allowed: gzip, none; it is left out",
      "langmeter: sink otlp: OTEL_RESOURCE_ATTRIBUTES is no list such as name=value,other=value; it is left out",
    ]);
    expect(collector.spans.map(({ name }) => name)).toContain("chat gpt-4o-mini");
  });
});

describe("a sink of the environment", () => {
  it("delivers to the ledger", async () => {
    const dir = await temporaryFolder();
    set({ LANGMETER_LEDGER_DIR: dir });
    const { tracer } = tracerFromEnv();
    await tracer.startTrace().end();
    expect(await tracer.close()).toMatchObject({ sent: 1, pending: 0, dropped: 0 });
    expect(await ledgerLines(dir)).toHaveLength(1);
  });

  it("delivers to several backends at once", async () => {
    const server = await backend();
    set({
      ...{ POSTHOG_API_KEY: "phc_1", POSTHOG_HOST: server.url },
      ...{ LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk", LANGFUSE_BASE_URL: server.url },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: server.url, OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b" },
      OTEL_SERVICE_NAME: "support-bot",
    });
    const { tracer } = tracerFromEnv();
    await tracer.startTrace().end();
    expect(await tracer.close()).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    const traces = server.requests.filter(({ path }) => !path.endsWith("/v1/metrics"));
    expect(traces.map(({ path }) => path).sort()).toEqual([
      "/api/public/otel/v1/traces",
      "/batch/",
      "/v1/traces",
    ]);
    const collector = traces.find(({ path }) => path === "/v1/traces");
    expect(collector?.headers["x-key"]).toBe("a b");
    expect(collector?.body).toContain("support-bot");
  });

  it("gets no content where the sink's default is none, from its first batch on", async () => {
    const server = await backend();
    set({
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: server.url, POSTHOG_API_KEY: "phc_1", POSTHOG_HOST: server.url },
      ...{ RUDDERSTACK_WRITE_KEY: "k", RUDDERSTACK_DATA_PLANE_URL: server.url },
    });
    const { tracer } = tracerFromEnv({ content: "full" });
    const trace = tracer.startTrace();
    trace.recordLlmCall({ model: "gpt-4o-mini", input: "sentinel-in", output: "sentinel-out" });
    await trace.end();
    await tracer.close();
    const paths = server.requests.filter(({ body }) => body.includes("sentinel")).map(({ path }) => path);
    expect(paths).toEqual(["/batch/"]);
    expect(new Set(server.requests.map(({ path }) => path))).toContain("/v1/traces");
  });

  it("counts what it cannot take for a wrong value as rejected, and says why without the value", async () => {
    set({ CLICKHOUSE_URL: "http://127.0.0.1:9/9-personal" });
    const { tracer, warnings } = tracerFromEnv();
    await tracer.startTrace().end();
    expect(await tracer.close()).toMatchObject({ sent: 0, dropped: 1, reasons: { rejected: 1 } });
    expect(warnings).toEqual([expect.stringMatching(/^langmeter: sink clickhouse loses events .*url/)]);
    expect(warnings.join()).not.toContain("personal");
  });

  it("leaves PostHog out where the key is a personal one", async () => {
    set({ POSTHOG_API_KEY: "phx_personal" });
    const { tracer, warnings } = tracerFromEnv();
    expect(warnings.join()).toMatch(/POSTHOG_API_KEY is a personal or a secret key/);
    expect(warnings.join()).not.toContain("phx_personal");
    expect((await tracer.close()).sinks).toEqual({});
  });
});

describe("the environment's name", () => {
  it.each([
    [{ LANGMETER_ENVIRONMENT: "prod", ENVIRONMENT: "a", VERCEL_ENV: "b", NODE_ENV: "c" }, "prod"],
    [{ ENVIRONMENT: " staging ", VERCEL_ENV: "preview", NODE_ENV: "production" }, "staging"],
    [{ VERCEL_ENV: "preview", NODE_ENV: "production" }, "preview"],
    [{ ENVIRONMENT: "  ", NODE_ENV: "test" }, "test"],
  ])("comes from the first variable that is set: %j", async (variables, name) => {
    set(variables as never);
    const { tracer, announced } = tracerFromEnv();
    expect(announced).toEqual([`langmeter: environment=${name} sinks=none`]);
    await tracer.close();
  });
});

describe("a variable whose value cannot be right", () => {
  it.each<[Record<string, string>, string]>([
    [{ SIGNOZ_INGESTION_KEY: "k", SIGNOZ_REGION: "mars" }, "SIGNOZ_REGION is no region; allowed: us, eu, in"],
    [{ POSTHOG_API_KEY: "phx_personal" }, "POSTHOG_API_KEY is a personal or a secret key"],
    [{ POSTHOG_API_KEY: "phc_a b" }, "POSTHOG_API_KEY has characters that no key has"],
    [{ POSTHOG_API_KEY: "phc_1", POSTHOG_HOST: "eu" }, "POSTHOG_HOST is no URL with http:// or https://"],
    [
      { POSTHOG_API_KEY: "phc_1", POSTHOG_HOST: "https://k:p@eu.i.posthog.com" },
      "POSTHOG_HOST is an URL with a user name",
    ],
    [{ LANGFUSE_PUBLIC_KEY: "sk-lf-1", LANGFUSE_SECRET_KEY: "pk-lf-1" }, "LANGFUSE_SECRET_KEY are swapped"],
    [
      { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk", LANGFUSE_HOST: "eu" },
      "LANGFUSE_HOST is no URL",
    ],
    [{ SENTRY_DSN: "https://sentry.io" }, "SENTRY_DSN is no DSN such as https://"],
    [{ CLICKHOUSE_URL: "http://localhost:8123?user=x" }, "CLICKHOUSE_URL is no http[s]://"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" }, "OTEL_EXPORTER_OTLP_ENDPOINT is no URL"],
    [
      { RUDDERSTACK_WRITE_KEY: "k", RUDDERSTACK_DATA_PLANE_URL: "plane" },
      "RUDDERSTACK_DATA_PLANE_URL is no URL",
    ],
  ])("is named with what is allowed, and left out: %j", async (variables, said) => {
    set(variables);
    const { tracer, announced, warnings } = tracerFromEnv();
    expect(warnings).toEqual([expect.stringContaining(said)]);
    expect(announced).toEqual(["langmeter: environment=unset sinks=none"]);
    await tracer.close();
  });

  it("of LOG_LEVEL is named, and warn is used", async () => {
    set({ LOG_LEVEL: "verbose" });
    const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
    const info = vi.spyOn(console, "info").mockReturnValue(undefined);
    onTestFinished(() => void vi.restoreAllMocks());
    await createTracerFromEnv().close();
    expect(warn.mock.calls).toEqual([
      ['langmeter: LOG_LEVEL is not one of silent, warn, info, debug; "warn" is used'],
    ]);
    set({ LOG_LEVEL: " Debug\n" });
    await createTracerFromEnv().close();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(info).toHaveBeenCalled();
  });
});
