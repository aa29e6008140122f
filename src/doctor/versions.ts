import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { get, textOf } from "../events/untrusted.ts";
import type { Finding } from "./finding.ts";
import { isInRange } from "./version-range.ts";

/** @param range Of our package.json, `engines.node`. */
export function checkNode(version: string, range: string): Finding {
  const finding = { check: "node", subject: "setup" } as const;
  if (isInRange(version, range)) return { ...finding, status: "ok", detail: version };
  return {
    ...finding,
    status: "failed",
    detail: `${version}, but LangMeter needs ${range}`,
    remedy: "install a newer Node.js",
  };
}

/** @param range Of our package.json, `peerDependencies["@langchain/core"]`. */
export async function checkLangChain(range: string, folder: string): Promise<Finding> {
  const finding = { check: "@langchain/core", subject: "setup" } as const;
  const version = await installedVersion("@langchain/core", folder);
  if (version === undefined)
    return {
      ...finding,
      status: "failed",
      detail: "not installed",
      remedy: "npm install @langchain/core, where the application runs",
    };
  if (isInRange(version, range)) return { ...finding, status: "ok", detail: version };
  return {
    ...finding,
    status: "failed",
    detail: `${version}, but LangMeter works with ${range}`,
    remedy: `npm install "@langchain/core@${range}"`,
  };
}

/** The copy that an application in this folder gets, else the one that we get. */
async function installedVersion(name: string, folder: string): Promise<string | undefined> {
  for (const origin of [join(folder, "index.js"), import.meta.url]) {
    try {
      const path = createRequire(origin).resolve(`${name}/package.json`);
      return textOf(get(JSON.parse(await readFile(path, "utf8")), "version"));
    } catch {
      // not installed there
    }
  }
  return undefined;
}
