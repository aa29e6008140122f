import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProvider, type Provider } from "@pydantic/genai-prices";

export interface Upstream {
  /** "@pydantic/genai-prices@0.1.8" */
  readonly source: string;
  readonly providers: readonly Provider[];
}

const PACKAGE = "@pydantic/genai-prices";

/**
 * Every provider of the installed price package. The package exports no data object, so that the ids come from
 * its command line's list and the providers, one by one, from `findProvider`. Throws when the two disagree.
 */
export function readUpstream(): Upstream {
  const folder = dirname(fileURLToPath(import.meta.resolve(PACKAGE)));
  const listed = parseList(listOfPackage(join(folder, "cli.js")));
  const providers = listed.map(({ id, models }) => {
    const provider = findProvider({ providerId: id });
    if (provider?.id !== id) throw new Error(`${PACKAGE}: provider ${id} is listed but cannot be read`);
    if (provider.models.length !== models) {
      throw new Error(`${PACKAGE}: provider ${id} lists ${models} models but has ${provider.models.length}`);
    }
    return provider;
  });
  const { version } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8")) as {
    version: string;
  };
  return { source: `${PACKAGE}@${version}`, providers };
}

/** The command ends its process before a pipe has taken all it prints (64 kB): it must write to a file. */
function listOfPackage(command: string): string {
  const folder = mkdtempSync(join(tmpdir(), "langmeter-pricing-"));
  const path = join(folder, "list.txt");
  try {
    const file = openSync(path, "w");
    execFileSync(process.execPath, [command, "list"], { stdio: ["ignore", file, "inherit"] });
    closeSync(file);
    return readFileSync(path, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** "Anthropic: (23 models)", then one indented "anthropic:claude-…: Name" a model. */
function parseList(text: string): { id: string; models: number }[] {
  return text
    .split(/^(?=\S)/m)
    .filter((section) => section.trim() !== "")
    .map((section) => {
      const models = Number(/^.*\((\d+) models\)/.exec(section)?.[1]);
      const id = /^ +([^:\s]+):/m.exec(section)?.[1];
      if (id === undefined || Number.isNaN(models))
        throw new Error(`${PACKAGE}: cannot read "${section.split("\n", 1)[0]}"`);
      return { id, models };
    });
}
