import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { rootSize, sinkSizes } from "./bundle-size.ts";
import { measureHandler } from "./handler-cpu.ts";
import { measureHeap } from "./heap.ts";
import { measureImports } from "./import-time.ts";
import { measureLargePrompt, measureLongAgent } from "./large-prompt.ts";
import { measureRequestFlush } from "./request-flush.ts";
import { measureSecondSink } from "./second-sink.ts";

/** `npm run bench`: measures everything in one go and writes the table of docs/benchmarks.md. */
const document = new URL("../docs/benchmarks.md", import.meta.url);
const START = "<!-- measured -->";
const END = "<!-- /measured -->";

const us = (value: number) => `${value.toFixed(0)} us`;
const ms = (value: number) => `${value.toFixed(2)} ms`;
const kb = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;

function step(name: string): void {
  console.error(`measuring ${name} …`);
}

step("the handler");
const handler = await measureHandler();
step("a 1 MB prompt");
const large = await measureLargePrompt();
step("a 50-step agent");
const agent = await measureLongAgent();
step("heap growth");
const heap = await measureHeap();
step("a second sink");
const second = await measureSecondSink();
step("a flush per request");
const flushes = await measureRequestFlush();
step("imports");
const sinks = "ledger posthog langfuse otlp otel sentry rudderstack clickhouse memory console".split(" ");
const imports = measureImports(["langmeter", ...sinks.map((name) => `langmeter/sinks/${name}`)]);
step("bundle sizes");
const rootBytes = await rootSize();
const sinkBytes = await sinkSizes(sinks);

const rows: readonly (readonly [what: string, target: string, measured: string])[] = [
  [
    `handler alone, ${handler.callbacks} callbacks of one agent run replayed, ledger on`,
    "<= 1.5 x a minimal recorder",
    `${us(handler.langmeterUs)}; minimal ${us(handler.minimalUs)}; ratio ${handler.ratio.toFixed(2)}`,
  ],
  ["chat call with a 1 MB prompt, CPU over a no-op handler", "< 0.3 ms", ms(large.overUs / 1_000)],
  ["50-step agent with growing history, CPU over a no-op handler", "<= 10 ms", ms(agent.overUs / 1_000)],
  ["heap growth, 10,000 completed runs", "< 1 MB", `${heap.completed.megabytes.toFixed(2)} MB`],
  [
    "heap growth, 10,000 runs broken off, trace ended",
    "< 1 MB",
    `${heap.abandonedThenEnded.megabytes.toFixed(2)} MB`,
  ],
  [
    "heap growth, 10,000 runs broken off, TTL passed",
    "< 1 MB",
    `${heap.abandonedUntilTtl.megabytes.toFixed(2)} MB`,
  ],
  ...second.sinks.map(
    ({ name, addsUs, share }) =>
      [
        `the same run, ${name} beside the ledger`,
        "<= 60% more CPU",
        `${(share * 100).toFixed(0)}% more: ${us(addsUs)} on ${us(second.ledgerUs)}`,
      ] as const,
  ),
  ...Object.entries(flushes).map(
    ([name, addsUs]) => [`flush of one request to ${name}, CPU`, "<= 0.30 ms", ms(addsUs / 1_000)] as const,
  ),
  ...Object.entries(imports).map(
    ([entry, cpuMs]) =>
      [
        `import of ${entry} after LangChain, CPU`,
        entry === "langmeter" ? "<= 8 ms" : "<= 5 ms",
        ms(cpuMs),
      ] as const,
  ),
  ["bundle of the root, minified and gzipped, prices apart", "<= 15 kB", kb(rootBytes)],
  ...Object.entries(sinkBytes).map(
    ([name, bytes]) => [`bundle, what the sink ${name} adds to the root`, "<= 5 kB", kb(bytes)] as const,
  ),
];
const table = [
  `Measured on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores.`,
  "",
  "| what | target | measured |",
  "|---|---|---|",
  ...rows.map((row) => `| ${row.join(" | ")} |`),
].join("\n");
const text = readFileSync(document, "utf8");
const before = text.slice(0, text.indexOf(START) + START.length);
const after = text.slice(text.indexOf(END));
writeFileSync(document, `${before}\n\n${table}\n\n${after}`);
console.log(table);
