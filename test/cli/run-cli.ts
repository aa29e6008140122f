import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const tsx = import.meta.resolve("tsx");
const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Runs the real binary from its sources in a child process. `nodeOptions` come before the script. */
export function runCli(args: readonly string[], nodeOptions: readonly string[] = []): Promise<CliResult> {
  return startCli(args, { nodeOptions }).result;
}

export interface CliOptions {
  readonly nodeOptions?: readonly string[];
  /** All the variables it has, besides those a process cannot do without. @default the test's own */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** Starts the binary and leaves the child to the test. */
export function startCli(
  args: readonly string[],
  { nodeOptions = [], environment }: CliOptions = {},
): RunningCli {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["--import", tsx, ...nodeOptions, main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(environment && { env: { PATH, HOME, ...environment } }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, result };
}

/** Runs the binary, reads the first bytes of what it prints and hangs up, as `head` does. */
export function runCliAndHangUp(args: readonly string[]): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", tsx, main, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.once("data", (bytes: Buffer) => {
      stdout += bytes.toString("utf8");
      child.stdout.destroy();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("exit", (code) => resolve({ code, stdout, stderr }));
  });
}
