import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { readArguments, USAGE } from "./arguments.ts";
import { conversations } from "./conversations/index.ts";
import { printNextSteps, printReports } from "./cost-report.ts";
import { holdConversations } from "./hold-conversations.ts";
import { type ModelAccess, openLoopback, openOpenAI } from "./model-access.ts";
import { createTerminal } from "./terminal.ts";
import { tracePrinter } from "./trace-printer.ts";

const LEDGER_FOLDER = join(".langmeter", "demo");

async function main(): Promise<number> {
  const demoArguments = readArguments(process.argv.slice(2), process.env);
  switch (demoArguments.kind) {
    case "help":
      console.log(USAGE);
      return 0;
    case "wrong":
      console.error(demoArguments.message);
      return 2;
    case "live":
      return runDemo(openOpenAI(demoArguments.apiKey));
    case "loopback":
      return runDemo(await openLoopback());
  }
}

async function runDemo(models: ModelAccess): Promise<number> {
  const terminal = createTerminal();
  // A fresh ledger, so that the report shows this run and nothing else.
  await rm(LEDGER_FOLDER, { recursive: true, force: true });
  terminal.line(`${conversations.length} conversations with ${models.description}; every call is recorded.`);
  const tracer = createTracer({
    environment: "demo",
    sinks: [ledger({ dir: LEDGER_FOLDER }), tracePrinter(terminal)],
  });
  await holdConversations(conversations, { tracer, models, terminal }).finally(models.close);
  const { sinks } = await tracer.flush({ timeoutMs: 2_000 });
  await tracer.close();

  terminal.heading("What it cost");
  await printReports(terminal, LEDGER_FOLDER, ["model", "channel"]);
  terminal.heading("Where the record lies, and what to type next");
  const { sent = 0, pending = 0, dropped = 0 } = sinks.ledger ?? {};
  terminal.line(`   ${LEDGER_FOLDER}: ${sent} events written, ${pending + dropped} lost`);
  printNextSteps(terminal, LEDGER_FOLDER);
  return pending + dropped === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
