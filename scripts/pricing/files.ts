import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Overlay, overlaySchema } from "./overlay.ts";
import type { PriceFile } from "./price-file.ts";

const folder = new URL("../../pricing/", import.meta.url);

export const PATHS = {
  prices: fileURLToPath(new URL("prices.json", folder)),
  overlay: fileURLToPath(new URL("overlay.json", folder)),
  artefact: fileURLToPath(new URL("prices.js", folder)),
  changes: fileURLToPath(new URL("CHANGES.md", folder)),
  docs: fileURLToPath(new URL("../docs/pricing.md", folder)),
} as const;

export function readPrices(): PriceFile | undefined {
  return existsSync(PATHS.prices) ? (JSON.parse(readFileSync(PATHS.prices, "utf8")) as PriceFile) : undefined;
}

export function writePrices(file: PriceFile): void {
  writeFileSync(PATHS.prices, `${formatJson(file)}\n`);
}

export function readOverlay(): Overlay {
  return overlaySchema.parse(JSON.parse(readFileSync(PATHS.overlay, "utf8")));
}

/** JSON with one line for everything that fits in one, so that a price is a line in a diff. */
function formatJson(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || indent.length + flat.length <= 160) return flat;
  const deeper = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((item) => `${deeper}${formatJson(item, deeper)}`)
    : Object.entries(value).map(
        ([key, item]) => `${deeper}${JSON.stringify(key)}: ${formatJson(item, deeper)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}
