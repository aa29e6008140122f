import { Command, Option } from "commander";
import { packageManifest } from "./package-manifest.ts";
import { readSeconds } from "./read-seconds.ts";
import { print, printJson } from "./terminal.ts";

interface DoctorArguments {
  readonly timeout: number;
  readonly json?: true;
}

const FAILED = 1;

/** `langmeter doctor`. The sinks, and LangChain, load only when the command runs. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("send a test event to every sink that the environment sets up, and say what to fix")
    .addOption(
      new Option("--timeout <seconds>", "how long each sink may take to answer")
        .argParser(readSeconds)
        .default(10),
    )
    .option("--json", "print the findings as JSON")
    .action(runDoctor);
}

async function runDoctor({ json, timeout }: DoctorArguments): Promise<void> {
  const { environmentVariable } = await import("../logging/environment.ts");
  const { examine } = await import("../doctor/doctor.ts");
  const { renderDiagnosis, renderDiagnosisJson } = await import("./doctor-output.ts");
  const diagnosis = await examine({
    read: environmentVariable,
    timeoutMs: timeout * 1_000,
    manifest: packageManifest(),
    folder: process.cwd(),
  });
  await (json ? printJson(renderDiagnosisJson(diagnosis)) : print(renderDiagnosis(diagnosis)));
  // Not by itself: a vendor's client may still wait for a backend that does not answer.
  process.exit(diagnosis.findings.some(({ status }) => status === "failed") ? FAILED : 0);
}
