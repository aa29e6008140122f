import { createTracer, isLangMeterError, type Sink } from "langmeter";
import { createTracerFromEnv } from "langmeter/env";
import { clickhouse } from "langmeter/sinks/clickhouse";
import { langfuse } from "langmeter/sinks/langfuse";
import { memory } from "langmeter/sinks/memory";
import { otlp } from "langmeter/sinks/otlp";
import { posthog } from "langmeter/sinks/posthog";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { describe, expect, it, onTestFinished } from "vitest";

/** What an application that reads its environment gives where the environment has nothing. */
const ROWS: readonly (readonly [string, () => Sink, string])[] = [
  ["posthog", () => posthog({ apiKey: undefined }), "posthog is off: apiKey is not set"],
  ["posthog", () => posthog({ apiKey: "" }), "posthog is off: apiKey is not set"],
  ["posthog", () => posthog({ apiKey: " \n", host: undefined }), "posthog is off: apiKey is not set"],
  ["posthog", () => posthog(), "posthog is off: apiKey is not set"],
  ["posthog", () => posthog({ apiKey: null as never, name: "eu" }), "eu is off: apiKey is not set"],
  [
    "langfuse",
    () => langfuse({ publicKey: undefined, secretKey: "" }),
    "publicKey and secretKey are not set",
  ],
  ["langfuse", () => langfuse({ publicKey: "pk-lf-1", secretKey: undefined }), "secretKey is not set"],
  [
    "rudderstack",
    () => rudderstack({ writeKey: undefined, dataPlaneUrl: undefined }),
    "writeKey and dataPlaneUrl",
  ],
  ["otlp", () => otlp({ endpoint: undefined }), "otlp is off: endpoint is not set"],
  ["clickhouse", () => clickhouse({ url: "" }), "clickhouse is off: url is not set"],
];

function start(sinks: readonly Sink[]) {
  const lines: string[] = [];
  const logger = { level: "warn", warn: (line: string) => void lines.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks, logger });
  onTestFinished(async () => void (await tracer.close()));
  return { tracer, lines };
}

describe("a sink without its key", () => {
  it.each(ROWS)("is off and says so once: %s %#", async (_, make, said) => {
    const sink = memory();
    const { tracer, lines } = start([make(), sink]);
    for (let turn = 0; turn < 3; turn++) await tracer.startTrace().end();
    expect(lines).toEqual([expect.stringContaining(said)]);
    expect(Object.keys((await tracer.flush()).sinks)).toEqual(["memory"]);
  });

  it("alone costs nothing: LangChain need not call the handler", () => {
    expect(start([posthog({ apiKey: undefined })]).tracer.handler.ignoreLLM).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ["host", () => posthog({ apiKey: undefined, host: "eu" })],
    ["baseUrl", () => langfuse({ publicKey: undefined, secretKey: undefined, baseUrl: "eu" })],
    ["events", () => rudderstack({ writeKey: undefined, dataPlaneUrl: undefined, events: [] })],
    ["headers", () => otlp({ endpoint: undefined, headers: { "a b": "c" } })],
    ["table", () => clickhouse({ url: undefined, table: "" })],
    ["apikey", () => posthog({ apikey: "phc_x" } as never)],
  ])("still refuses every other wrong option: %s", (option, make) => {
    expect(make).toThrow(expect.toSatisfy(isLangMeterError));
    expect(make).toThrow(`option ${option}: `);
  });

  it("is not in the line that says what the environment made", async () => {
    const announced: string[] = [];
    const logger = {
      warn() {},
      info() {},
      debug() {},
      announce: (line: string) => void announced.push(line),
    };
    const tracer = createTracerFromEnv({
      environment: "test",
      logger,
      sinks: [posthog({ apiKey: "" }), memory()],
    });
    expect(announced).toEqual(["langmeter: environment=test sinks=memory"]);
    await tracer.close();
  });
});

describe("an option of a sink that is not known", () => {
  it("is refused with the likely one", () => {
    expect(() => posthog({ apikey: "phc_x" } as never)).toThrow(/; did you mean apiKey\?$/);
    expect(() => createTracer({ enviroment: "prod" } as never)).toThrow(/; did you mean environment\?$/);
  });
});
