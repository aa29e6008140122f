import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EdgeVM } from "@edge-runtime/vm";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  app,
  appAsCommonJs,
  type EmptyProject,
  emptyProject,
  LANGCHAIN,
  runIn,
  tarball,
} from "./support/empty-project.ts";
import { expectWithoutPeers } from "./support/expected.ts";

/** Minified; 134 kB of it are the price table. With the sinks it was 389 kB when everything else was a fifth smaller. */
const MAX_ROOT_BYTES = 360_000;

const ONLY_ROOT = `
  import { createTracer } from "langmeter";
  createTracer();
`;

const WORKER = `
  import { createTracer } from "langmeter";
  import { createTracerFromEnv } from "langmeter/env";
  import { recordRequests } from "langmeter/http";
  import { memory } from "langmeter/sinks/memory";
  import { posthog } from "langmeter/sinks/posthog";
  const record = memory();
  const logger = { warn() {}, info() {}, debug() {} };
  const nowhere = posthog({ apiKey: "phc_test", host: "http://127.0.0.1:9" });
  const tracer = createTracer({ sinks: [record, nowhere], logger });
  createTracerFromEnv({ logger });
  const answer = recordRequests(async () => {
    const trace = tracer.startTrace({ userId: "u_17" });
    trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 1000, output_tokens: 100 } });
    return Response.json(await trace.end());
  }, { tracer });
  export const fetch = (request) => answer(request);
  export const names = () => record.events.map(({ event }) => event);
`;

describe("esbuild, without the optional packages,", () => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
    await project.install(tarball(), LANGCHAIN);
    await project.write({
      "main.mjs": await app(),
      "main.cjs": await appAsCommonJs(),
      "only-root.mjs": ONLY_ROOT,
      "worker.mjs": WORKER,
    });
  });
  afterAll(() => project?.remove());

  function bundle(entry: string, options: BuildOptions) {
    return build({
      ...{ absWorkingDir: project.folder, entryPoints: [entry], bundle: true, logLevel: "silent" },
      ...options,
      ...{ write: false, metafile: true, outdir: "out" },
    });
  }

  it.each([
    { entry: "main.mjs", format: "esm", file: "index.mjs" },
    { entry: "main.mjs", format: "cjs", file: "index.cjs" },
    { entry: "main.cjs", format: "cjs", file: "index.cjs" },
  ] as const)("bundles $entry for Lambda as $format, which runs without node_modules", async (row) => {
    const { outputFiles } = await bundle(row.entry, {
      platform: "node",
      target: "node20",
      format: row.format,
    });
    const folder = await mkdtemp(join(tmpdir(), "langmeter-lambda-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, row.file), outputFiles[0]?.text ?? "");
    expectWithoutPeers(await runIn(folder, process.execPath, row.file));
  });

  it("packs of createTracer alone no sink, no optional package and no more than 360 kB", async () => {
    const { metafile, outputFiles } = await bundle("only-root.mjs", {
      ...{ platform: "node", format: "esm", minify: true },
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain("node_modules/langmeter/dist/index.js");
    const packages = new Set(
      inputs.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "own"),
    );
    expect([...packages]).toEqual(expect.arrayContaining(["langmeter", "@langchain/core", "own"]));
    expect(inputs.filter((path) => /langmeter\/dist\/(?!index\.js)/.test(path))).toEqual([]);
    expect(inputs.filter((path) => /clickhouse|sentry|posthog|langfuse|opentelemetry/.test(path))).toEqual(
      [],
    );
    expect(outputFiles[0]?.contents.byteLength).toBeLessThan(MAX_ROOT_BYTES);
  });

  it("bundles for Workers what runs with nothing but the Web's functions", async () => {
    const { outputFiles } = await bundle("worker.mjs", {
      ...{ platform: "browser", conditions: ["worker"], format: "iife", globalName: "worker" },
    });
    const sandbox = new EdgeVM({ extend: (context) => Object.assign(context, { CompressionStream }) });
    sandbox.evaluate(outputFiles[0]?.text ?? "");
    const worker = sandbox.evaluate<{ fetch(request: Request): Promise<Response>; names(): string[] }>(
      "worker",
    );
    const request = new sandbox.context.Request("http://localhost/chat") as Request;
    const response = await worker.fetch(request);
    expect(await response.json()).toMatchObject({ llm_calls: 1, cost_usd: 0.00021 });
    expect([...worker.names()]).toEqual(
      expect.arrayContaining(["llm_call_end", "trace_complete", "api_request"]),
    );
  });
});
