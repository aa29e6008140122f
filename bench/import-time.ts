import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./measure.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const ROUNDS = 15;

/** An application has LangChain in memory already, and the client of the backend that it talks to. */
const LANGCHAIN = "@langchain/core/language_models/chat_models";
const VENDORS: Readonly<Record<string, string>> = { "langmeter/sinks/otel": "@opentelemetry/api" };

/** Milliseconds of CPU that `import(entry)` takes in a fresh process that has LangChain and the vendor loaded. */
export function measureImports(entries: readonly string[]): Record<string, number> {
  const samples = new Map(entries.map((entry) => [entry, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const entry of entries) samples.get(entry)?.push(importMs(entry));
  }
  return Object.fromEntries([...samples].map(([entry, values]) => [entry, median(values)]));
}

function importMs(entry: string): number {
  const vendor = VENDORS[entry];
  // The root comes first for the other entries: nobody loads a sink alone.
  const before = [LANGCHAIN, ...(entry === "langmeter" ? [] : ["langmeter"]), ...(vendor ? [vendor] : [])];
  const script = `
    for (const name of ${JSON.stringify(before)}) await import(name);
    const start = process.cpuUsage();
    await import(${JSON.stringify(entry)});
    const { user, system } = process.cpuUsage(start);
    console.log((user + system) / 1000);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: root,
    encoding: "utf8",
  });
  return Number(output);
}
