import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";

const execute = promisify(execFile);

/** What every application needs; it is no dependency of ours. */
export const LANGCHAIN = "@langchain/core";

/** A folder under the system's temporary one: nothing of this repository is found from there. */
export interface EmptyProject {
  readonly folder: string;
  install(...packages: readonly string[]): Promise<void>;
  npm(...args: readonly string[]): Promise<string>;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Output of a program of `node_modules/.bin`, or of `node`. Rejects with the output if it fails. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function emptyProject(manifest: Readonly<Record<string, unknown>> = {}): Promise<EmptyProject> {
  const folder = await mkdtemp(join(tmpdir(), "langmeter-project-"));
  const project: EmptyProject = {
    folder,
    async install(...packages) {
      await project.npm("install", "--no-audit", "--no-fund", "--prefer-offline", ...packages);
    },
    npm: (...args) => runIn(folder, "npm", ...args),
    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },
    run: (program, ...args) =>
      runIn(
        folder,
        program === "node" ? process.execPath : join(folder, "node_modules/.bin", program),
        ...args,
      ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await project.write({ "package.json": JSON.stringify({ private: true, ...manifest }) });
  return project;
}

export function tarball(): string {
  return inject("tarball");
}

/** What the program writes. Rejects with that if it fails. */
export async function runIn(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: "1", NODE_ENV: "", NODE_OPTIONS: "", NEXT_TELEMETRY_DISABLED: "1" };
  try {
    const { stdout, stderr } = await execute(program, args, { cwd: folder, env, maxBuffer: 64_000_000 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[program, ...args].join(" ")} failed:\n${stdout}${stderr}`.slice(0, 8_000));
  }
}

/** A program of test/package/app, as the ES module that it is. */
export function app(name: "main" | "clients" = "main"): Promise<string> {
  return readFile(fileURLToPath(new URL(`../app/${name}.ts`, import.meta.url)), "utf8");
}

/** The application with `require`. */
export async function appAsCommonJs(): Promise<string> {
  return (await app())
    .replaceAll(/^import \* as (\w+) from ("[^"]+");$/gm, "const $1 = require($2);")
    .replaceAll(/^import (\{[^}]+\}) from ("[^"]+");$/gm, "const $1 = require($2);");
}
