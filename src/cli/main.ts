#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { isRecord } from "../events/untrusted.ts";
import { exitCodeOf, sayError } from "./failure.ts";
import { priceCommand } from "./price-command.ts";
import { reportCommand } from "./report-command.ts";

/** The binary `langmeter`. Exit codes: 0 done, 1 a fault of ours, 2 wrong arguments or nothing to read. */

// A reader such as `head` that has seen enough closes the pipe: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.exit(exitCodeOf(error));
});

const program = new Command("langmeter")
  .description("Exact tokens, cost and latency of LangChain.js model calls, from a local ledger.")
  .version(packageVersion(), "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .exitOverride()
  .configureOutput({ outputError: (message) => sayError(message.replace(/^error: /, "")) })
  .addCommand(reportCommand())
  .addCommand(priceCommand());
for (const command of program.commands) command.copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return isRecord(manifest) ? String(manifest.version) : "unknown";
}
