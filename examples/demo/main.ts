import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { readArguments, USAGE } from "./arguments.ts";
import { conversations } from "./conversations/index.ts";
import { printReport, reportCommand } from "./cost-report.ts";
import { holdConversations } from "./hold-conversations.ts";
import { type ModelAccess, openLoopback, openOpenAI } from "./model-access.ts";
import { createTerminal, type Terminal } from "./terminal.ts";
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
      return runDemo(openOpenAI(demoArguments.apiKey), createTerminal());
    case "loopback":
      return runDemo(await openLoopback(), createTerminal());
  }
}

async function runDemo(models: ModelAccess, terminal: Terminal): Promise<number> {
  // A fresh ledger, so that the report shows this run and nothing else.
  await rm(LEDGER_FOLDER, { recursive: true, force: true });
  terminal.line(`${conversations.length} conversations with ${models.description}; every call is recorded.`);

  const tracer = createTracer({
    environment: "demo",
    sinks: [ledger({ dir: LEDGER_FOLDER }), tracePrinter(terminal)],
  });
  await holdConversations(conversations, { tracer, models, terminal });
  const { sent, pending, dropped } = await tracer.flush({ timeoutMs: 2_000 });
  await tracer.close();
  await models.close();

  terminal.heading("Cost report");
  await printReport(terminal, LEDGER_FOLDER, "model");
  await printReport(terminal, LEDGER_FOLDER, "channel");
  terminal.heading("Where it lies and what to type next");
  terminal.line(`   Ledger: ${LEDGER_FOLDER} (${sent} deliveries, ${pending} pending, ${dropped} dropped)`);
  terminal.line(`   node ${reportCommand(LEDGER_FOLDER, "user,thread").join(" ")}`);
  return pending + dropped === 0 ? 0 : 1;
}

process.exitCode = await main();
