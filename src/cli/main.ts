#!/usr/bin/env node
import { Command } from "commander";
import { doctorCommand } from "./doctor-command.ts";
import { exitCodeOf } from "./failure.ts";
import { lintEventsCommand } from "./lint-events-command.ts";
import { packageManifest } from "./package-manifest.ts";
import { priceCommand } from "./price-command.ts";
import { replayCommand } from "./replay-command.ts";
import { reportCommand } from "./report-command.ts";
import { print, printAside, say } from "./terminal.ts";

/** The binary `langmeter`. Exit codes: 0 done, 1 something failed, 2 wrong arguments or nothing to read. */

// A reader such as `head` that has seen enough closes the pipe: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.exit(exitCodeOf(error));
});

const program = new Command("langmeter")
  .description("Exact tokens, cost and latency of LangChain.js model calls, from a local ledger.")
  .version(String(packageManifest().version), "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .exitOverride()
  .configureOutput({
    writeOut: (text) => void print(text),
    writeErr: printAside,
    outputError: (message) => say(message.replace(/^error: /, "")),
  })
  .addCommand(reportCommand())
  .addCommand(priceCommand())
  .addCommand(replayCommand())
  .addCommand(doctorCommand())
  .addCommand(lintEventsCommand());
for (const command of program.commands) command.copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
