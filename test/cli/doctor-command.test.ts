import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { ledgerLines, temporaryFolder } from "../sinks/ledger-folder.ts";
import {
  startVendorServer,
  type VendorAnswer,
  type VendorRequest,
  type VendorServer,
} from "../sinks/support/vendor-server.ts";
import { startCli } from "./run-cli.ts";

const diagnosisSchema = z.strictObject({
  ok: z.boolean(),
  findings: z.array(
    z.strictObject({
      check: z.string(),
      subject: z.enum(["sink", "setup"]),
      status: z.enum(["ok", "warning", "failed"]),
      detail: z.string(),
      remedy: z.string().optional(),
      latency_ms: z.number().nonnegative().optional(),
    }),
  ),
  absent: z.array(z.string()),
});

type Environment = Readonly<Record<string, string>>;

/** Runs `langmeter doctor --json`; answers with the exit code and each finding by its name. */
async function diagnose(
  environment: Environment,
  { nodeOptions = [] as readonly string[], timeout = "5" } = {},
) {
  const { result } = startCli(["doctor", "--json", "--timeout", timeout], { environment, nodeOptions });
  const { code, stdout, stderr } = await result;
  const { ok, findings, absent } = diagnosisSchema.parse(JSON.parse(stdout));
  const byName = Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  return { code, ok, absent, byName, output: stdout + stderr };
}

/** A backend of any vendor that is gone after the test. */
async function startBackend(
  answer: (request: VendorRequest) => VendorAnswer = accept,
): Promise<VendorServer> {
  const server = await startVendorServer(answer);
  onTestFinished(() => server.close());
  return server;
}

/** As each vendor says yes; ClickHouse with an empty body. */
function accept({ path }: VendorRequest): VendorAnswer {
  return { status: 200, body: path.startsWith("/?") ? "" : "{}" };
}

function everythingAt(url: string): Environment {
  return {
    ...{ POSTHOG_API_KEY: "phc_s3cr3t", POSTHOG_HOST: url },
    ...{ LANGFUSE_PUBLIC_KEY: "pk-s3cr3t", LANGFUSE_SECRET_KEY: "sk-s3cr3t", LANGFUSE_BASE_URL: url },
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: "authorization=s3cr3t" },
    SENTRY_DSN: url.replace("//", "//s3cr3t@").concat("/2"),
    ...{ RUDDERSTACK_WRITE_KEY: "key-s3cr3t", RUDDERSTACK_DATA_PLANE_URL: url },
    ...{ CLICKHOUSE_URL: url, CLICKHOUSE_USER: "writer", CLICKHOUSE_PASSWORD: "pass-s3cr3t" },
  };
}

const BACKENDS = ["posthog", "langfuse", "otlp", "sentry", "rudderstack", "clickhouse"];

describe("langmeter doctor", () => {
  it("sends one marked event to each sink, checks the surroundings and finds nothing to fix", async () => {
    const backend = await startBackend();
    const dir = join(await temporaryFolder(), "ledger");
    const { code, ok, byName, absent } = await diagnose({
      ...everythingAt(backend.url),
      ...{ LANGMETER_LEDGER_DIR: dir, LANGMETER_ENVIRONMENT: "staging" },
    });
    expect({ code, ok, absent }).toEqual({ code: 0, ok: true, absent: ["signoz"] });
    for (const name of ["ledger", ...BACKENDS]) expect(byName[name]?.latency_ms).toBeGreaterThan(0);
    const paths = backend.requests.map(({ path }) => path.replace(/\?.*/, "")).sort();
    expect([...new Set(paths)]).toEqual([
      ...[
        "/",
        "/api/2/envelope/",
        "/api/public/otel/v1/traces",
        "/batch/",
        "/flags",
        "/v1/batch",
        "/v1/traces",
      ],
    ]);
    const [line = "{}"] = await ledgerLines(dir);
    expect(JSON.parse(line)).toMatchObject({
      ...{
        event: "trace_complete",
        environment: "staging",
        metadata: { langmeter_doctor: true },
        cost_usd: 0,
      },
    });
  });

  it("prints a line for each finding, and below it what to do", async () => {
    const environment = { LANGMETER_LEDGER_DIR: await temporaryFolder(), LANGFUSE_PUBLIC_KEY: "pk-s3cr3t" };
    const { code, stdout, stderr } = await startCli(["doctor"], { environment }).result;
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^ok {4}ledger {11}took a test event \(\d+ ms\)\n/);
    expect(stdout).toContain("FAIL  langfuse         left out: LANGFUSE_SECRET_KEY is not set\n");
    expect(stdout).toContain(
      `${" ".repeat(23)}LANGFUSE_SECRET_KEY: the project's secret key, e.g. sk-lf-…\n`,
    );
    expect(stdout).toMatch(/\nnot set up: posthog, otlp, .*\n1 thing to fix\.\n$/);
  });

  it("finds that no sink is configured", async () => {
    const { code, byName } = await diagnose({});
    expect(code).toBe(1);
    expect(byName.sinks).toMatchObject({
      status: "failed",
      remedy: expect.stringContaining("LANGMETER_LEDGER_DIR"),
    });
  });
});

describe("a backend that says no", () => {
  const failures: readonly (readonly [string, number, Readonly<Record<string, RegExp>>])[] = [
    [
      "a wrong key",
      401,
      {
        posthog: /POSTHOG_API_KEY .* POSTHOG_HOST its region/,
        langfuse: /LANGFUSE_BASE_URL its region/,
        otlp: /OTEL_EXPORTER_OTLP_HEADERS/,
        sentry: /SENTRY_DSN/,
        rudderstack: /RUDDERSTACK_WRITE_KEY/,
        clickhouse: /CLICKHOUSE_USER and CLICKHOUSE_PASSWORD/,
      },
    ],
    [
      "a wrong address",
      404,
      {
        posthog: /POSTHOG_HOST must be the address for events/,
        langfuse: /older than Langfuse 3\.22/,
        otlp: /OTLP\/HTTP receiver/,
        sentry: /SENTRY_DSN/,
        rudderstack: /RUDDERSTACK_DATA_PLANE_URL must be the data plane/,
        clickhouse: /check CLICKHOUSE_URL/,
      },
    ],
    [
      "a request that is too large",
      413,
      Object.fromEntries(BACKENDS.map((name) => [name, /client_max_body_size/])),
    ],
    ["a format that it does not take", 415, { otlp: /OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/ }],
    ["a server in trouble", 503, Object.fromEntries(BACKENDS.map((name) => [name, /trouble of its own/]))],
  ];

  it.each(failures)("to %s names the setting to fix, and no secret", async (_, status, remedies) => {
    const backend = await startBackend(() => ({ status }));
    const { code, byName, output } = await diagnose(everythingAt(backend.url));
    expect(code).toBe(1);
    for (const [name, remedy] of Object.entries(remedies)) {
      expect(byName[name]).toMatchObject({
        status: "failed",
        detail: expect.stringContaining(`HTTP ${status}`),
      });
      expect(byName[name]?.remedy).toMatch(remedy);
    }
    expect(output).not.toContain("s3cr3t");
  });

  it("finds a token that PostHog takes here and drops later", async () => {
    const backend = await startBackend(({ path }) => ({
      status: path.startsWith("/flags") ? 401 : 200,
      body: "{}",
    }));
    const { code, byName } = await diagnose({ POSTHOG_API_KEY: "phc_s3cr3t", POSTHOG_HOST: backend.url });
    expect(code).toBe(1);
    expect(byName.posthog).toMatchObject({
      status: "failed",
      remedy: expect.stringContaining("POSTHOG_HOST its region"),
    });
  });

  it("finds the missing table of ClickHouse", async () => {
    const headers = { "x-clickhouse-exception-code": "60" };
    const body = "Code: 60. DB::Exception: Table default.llm_events does not exist. (UNKNOWN_TABLE)";
    const backend = await startBackend(() => ({ status: 404, headers, body }));
    const { byName } = await diagnose({ CLICKHOUSE_URL: backend.url });
    expect(byName.clickhouse?.remedy).toMatch(/createTableSql\(\)/);
  });
});

describe("a backend that cannot be reached", () => {
  it("is told by what is in the way: nothing listens there", async () => {
    const backend = await startBackend();
    await backend.close();
    const { code, byName } = await diagnose(everythingAt(backend.url));
    expect(code).toBe(1);
    for (const name of ["posthog", "langfuse", "rudderstack", "clickhouse"])
      expect(byName[name]).toMatchObject({
        ...{ status: "failed", detail: expect.stringContaining("ECONNREFUSED") },
        remedy: expect.stringMatching(/^nothing listens there/),
      });
    expect(byName.otlp?.remedy).toMatch(/4317 is gRPC/);
    expect(byName.sentry?.remedy).toMatch(/check the host in SENTRY_DSN/);
  });

  it("is told by what is in the way: the protocol", async () => {
    const { url } = await startBackend();
    const { byName } = await diagnose({
      POSTHOG_API_KEY: "phc_1",
      POSTHOG_HOST: url.replace("http:", "https:"),
    });
    expect(byName.posthog?.remedy).toMatch(/does not speak this protocol: .* in POSTHOG_HOST/);
  });

  it("is told by what is in the way: silence", async () => {
    const backend = await startBackend();
    backend.always = { kind: "hang" };
    const { code, byName } = await diagnose(everythingAt(backend.url), { timeout: "0.3" });
    expect(code).toBe(1);
    for (const name of BACKENDS)
      expect(byName[name]).toMatchObject({
        status: "failed",
        remedy: expect.stringMatching(/^no answer in time/),
      });
  });
});

describe("a fault of this machine", () => {
  it("is a ledger that is a file", async () => {
    const file = join(await temporaryFolder(), "ledger");
    await writeFile(file, "");
    const { byName } = await diagnose({ LANGMETER_LEDGER_DIR: file });
    expect(byName.ledger?.remedy).toMatch(/LANGMETER_LEDGER_DIR must be a folder/);
  });

  it("is a value that the sink does not take", async () => {
    const { byName, output } = await diagnose({ CLICKHOUSE_URL: "http://127.0.0.1:9/9-s3cr3t" });
    expect(byName.clickhouse?.remedy).toMatch(/CLICKHOUSE_URL, /);
    expect(output).not.toContain("s3cr3t");
  });

  it("is a Sentry of the application that keeps errors back", async () => {
    const { url } = await startBackend();
    const init = `import * as Sentry from ${JSON.stringify(import.meta.resolve("@sentry/node"))};
      Sentry.init({ dsn: "http://key@127.0.0.1:9/2", beforeSend: () => null, defaultIntegrations: false });`;
    const environment = { SENTRY_DSN: url.replace("//", "//key@").concat("/2") };
    const { byName } = await diagnose(environment, { nodeOptions: ["--import", asModule(init)] });
    expect(byName.sentry?.remedy).toMatch(/^look at beforeSend/);
  });

  it("is a vendor's package that is not installed", async () => {
    const { code, byName } = await diagnose(everythingAt("http://127.0.0.1:9"), {
      nodeOptions: without("@sentry/node", "@clickhouse/client"),
    });
    expect(code).toBe(1);
    expect(byName.sentry?.detail).toMatch(/npm install @sentry\/node/);
    expect(byName.clickhouse?.detail).toMatch(/npm install @clickhouse\/client/);
  });

  it("is a missing LangChain", async () => {
    const { byName } = await diagnose({}, { nodeOptions: without("@langchain/core/runnables") });
    expect(byName.callbacks).toMatchObject({
      status: "failed",
      remedy: expect.stringContaining("npm install"),
    });
  });

  it("is another instrumentation that replaces the handlers of nested runs", async () => {
    const patch = `
      import { CallbackManager } from ${JSON.stringify(import.meta.resolve("@langchain/core/callbacks/manager"))};
      const original = CallbackManager._configureSync;
      CallbackManager._configureSync = function (inheritable, ...others) {
        const own = { name: "other", handleChainStart() {}, copy() { return own; } };
        return original.call(this, Array.isArray(inheritable) ? [...inheritable, own] : [own], ...others);
      };
      CallbackManager._traceloopPatched = true;`;
    const { code, byName } = await diagnose(
      { LANGMETER_LEDGER_DIR: await temporaryFolder() },
      { nodeOptions: ["--import", asModule(patch)] },
    );
    expect(code).toBe(1);
    expect(byName.callbacks).toMatchObject({
      ...{ status: "failed", detail: "a nested chain told a handler 2 of its 6 callbacks" },
      remedy: expect.stringMatching(
        /^@traceloop\/instrumentation-langchain .*switch its LangChain part off$/,
      ),
    });
  });
});

function asModule(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** Node.js as it is where these packages are not installed. */
function without(...packages: readonly string[]): readonly string[] {
  const hooks = `export async function resolve(specifier, context, next) {
    if (${JSON.stringify(packages)}.includes(specifier))
      throw Object.assign(new Error("Cannot find package " + specifier), { code: "ERR_MODULE_NOT_FOUND" });
    return next(specifier, context);
  }`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(asModule(hooks))});`;
  return ["--import", asModule(register)];
}
