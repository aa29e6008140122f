import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the packed package. */
    tarball: string;
  }
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Packs what the build has left, once for all tests. */
export default function setup(project: TestProject): () => void {
  if (!existsSync(join(ROOT, "dist/index.cjs"))) throw new Error("nothing is built: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "langmeter-tarball-"));
  const name = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
  }).trim();
  project.provide("tarball", join(folder, name));
  return () => rmSync(folder, { recursive: true, force: true });
}
