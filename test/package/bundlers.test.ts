import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  app,
  appAsCommonJs,
  type EmptyProject,
  emptyProject,
  LANGCHAIN,
  tarball,
} from "./support/empty-project.ts";
import { expectWithoutPeers, expectWithPeers } from "./support/expected.ts";

const PEERS = ["@clickhouse/client", "@sentry/node", "@opentelemetry/api"];

const WEBPACK = `
  import webpack from "webpack";
  const [entry, filename] = process.argv.slice(2);
  const asModule = filename.endsWith(".mjs") && { module: true, chunkFormat: "module" };
  webpack(
    {
      ...{ mode: "production", target: "node20", entry },
      output: { path: process.cwd() + "/out", filename, ...asModule },
      ...(asModule && { experiments: { outputModule: true } }),
    },
    (error, stats) => {
      const errors = stats?.toJson({ all: false, errors: true }).errors ?? [];
      for (const each of errors) console.error(each.message);
      process.exit(error || errors.length > 0 ? 1 : 0);
    },
  );
`;

const VITE = `
  import { build } from "vite";
  const [noExternal] = process.argv.slice(2);
  await build({
    ...{ logLevel: "warn", configFile: false },
    ssr: noExternal === "bundled" ? { noExternal: true } : {},
    build: { ssr: "main.mjs", outDir: "out/vite-" + noExternal, minify: false, rolldownOptions: { output: { entryFileNames: "main.mjs" } } },
  });
`;

const LAYOUT = `
  import type { ReactNode } from "react";
  export default function Layout({ children }: { children: ReactNode }) {
    return <html lang="en"><body>{children}</body></html>;
  }
`;

const ROUTE = `
  import { createTracer } from "langmeter";
  import { createTracerFromEnv } from "langmeter/env";
  import { recordRequests } from "langmeter/http";
  import { clickhouse } from "langmeter/sinks/clickhouse";
  import { langfuse } from "langmeter/sinks/langfuse";
  import { memory } from "langmeter/sinks/memory";
  import { otel } from "langmeter/sinks/otel";
  import { posthog } from "langmeter/sinks/posthog";
  import { rudderstack } from "langmeter/sinks/rudderstack";
  import { sentry } from "langmeter/sinks/sentry";
  import { jsTiktoken } from "langmeter/tokenizers/js-tiktoken";

  export const dynamic = "force-dynamic";
  const record = memory();
  const tracer = createTracer({
    sinks: [record, otel(), clickhouse({ url: "http://127.0.0.1:9" })],
    estimateTokens: jsTiktoken(),
  });
  createTracerFromEnv();
  const others = [langfuse, posthog, rudderstack, sentry];

  export const GET = recordRequests(async () => {
    const trace = tracer.startTrace({ userId: "u_17" });
    trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 1000, output_tokens: 100 } });
    const { cost_usd } = await trace.end();
    return Response.json({ cost_usd, events: record.events.map(({ event }) => event), others: others.length });
  }, { tracer });
`;

/** Starts the built Next.js application, asks its route once and says what it answered. */
const ASK_NEXT = `
  import { spawn } from "node:child_process";
  const server = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "--port", "0"]);
  const lines = [];
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", async (data) => {
      lines.push(String(data));
      const url = /Local: +(\\S+)/.exec(lines.join(""))?.[1];
      if (url === undefined || lines.asked) return;
      lines.asked = true;
      const response = await fetch(url + "/api/chat");
      console.log(await response.text());
      server.kill();
    });
  server.on("exit", (code) => process.exit(lines.asked ? 0 : code ?? 1));
`;

describe.each([
  { name: "without the optional packages", packages: [], check: expectWithoutPeers },
  { name: "with the optional packages", packages: PEERS, check: expectWithPeers },
])("$name", ({ packages, check }) => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
    await project.install(tarball(), LANGCHAIN, "webpack@5", "vite", ...packages);
    await project.write({
      "main.mjs": await app(),
      "main.cjs": await appAsCommonJs(),
      "webpack.mjs": WEBPACK,
      "vite.mjs": VITE,
    });
  });
  afterAll(() => project?.remove());

  it.each([
    { entry: "./main.mjs", file: "webpack.mjs" },
    { entry: "./main.cjs", file: "webpack.cjs" },
  ])("webpack bundles $entry", async ({ entry, file }) => {
    await project.run("node", "webpack.mjs", entry, file);
    check(await project.run("node", `out/${file}`));
  });

  it.each(["external", "bundled"])("Vite builds for servers, its packages %s", async (mode) => {
    await project.run("node", "vite.mjs", mode);
    check(await project.run("node", `out/vite-${mode}/main.mjs`));
  });
});

describe("Next.js, with Turbopack and without the optional packages,", () => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
    await project.install(
      ...[tarball(), LANGCHAIN, "next@16", "react", "react-dom"],
      ...["typescript@5.9", "@types/node@20", "@types/react"],
    );
    await project.write({
      "app/layout.tsx": LAYOUT,
      "app/page.tsx": "export default function Page() { return <p>Good morning</p>; }\n",
      "app/api/chat/route.ts": ROUTE,
      "ask.mjs": ASK_NEXT,
    });
  });
  afterAll(() => project?.remove());

  it("builds a route handler that records its call", async () => {
    await project.run("next", "build");
    const answer = await project.run("node", "ask.mjs");
    expect(JSON.parse(answer)).toMatchObject({ cost_usd: 0.00021, others: 4 });
    expect(answer).toContain("trace_complete");
  });
});
