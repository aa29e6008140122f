import { readFileSync } from "node:fs";
import { isRecord, type UnknownRecord } from "../events/untrusted.ts";

/** LangMeter's own package.json; the sources and the built binary lie equally deep. */
export function packageManifest(): UnknownRecord {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return isRecord(manifest) ? manifest : {};
}
