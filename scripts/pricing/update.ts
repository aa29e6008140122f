/**
 * npm run pricing:update [-- --accept] [-- --correct provider/model …]
 *
 * Rebuilds the price table from the installed price package and the hand-kept overlay, offline. Prints what
 * changed, notes it in pricing/CHANGES.md and refuses changes over 5x unless they are accepted.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeChanges } from "./changes.ts";
import { PATHS, readOverlay, readPrices, writePrices } from "./files.ts";
import { mergeHistory } from "./history.ts";
import { normalizeProvider } from "./normalize.ts";
import { packTable, renderArtefact } from "./pack.ts";
import type { PriceFile } from "./price-file.ts";
import { readUpstream } from "./upstream.ts";

const { values: options } = parseArgs({
  options: {
    accept: { type: "boolean", default: false },
    correct: { type: "string", multiple: true, default: [] },
  },
});
const today = new Date().toISOString().slice(0, 10);

const stored = readPrices();
const upstream = readUpstream();
const listed = Object.fromEntries(
  upstream.providers.map((provider) => [provider.id, normalizeProvider(provider)]),
);
const providers = mergeHistory(stored?.providers ?? {}, listed, {
  today,
  corrected: new Set(options.correct),
});
const { lines, large } = describeChanges(stored?.providers ?? {}, providers);

for (const line of lines) console.log(line);
if (large.length > 0 && !options.accept) {
  console.error(`\nRefused: ${large.length} price(s) changed by more than 5x.`);
  for (const line of large) console.error(`  ${line}`);
  console.error("Check them at the vendor's page, then run again with --accept.");
  process.exit(1);
}

const isChanged = stored === undefined || lines.length > 0 || stored.source !== upstream.source;
const file: PriceFile = { source: upstream.source, updated: isChanged ? today : stored.updated, providers };
const table = packTable(file, readOverlay());
writePrices(file);
writeFileSync(PATHS.artefact, renderArtefact(table));
if (isChanged) noteChanges(`## ${today}: ${upstream.source}`, lines);
const models = Object.values(providers).reduce(
  (sum, provider) => sum + Object.keys(provider.models).length,
  0,
);
console.log(
  `${table.version}: ${Object.keys(providers).length} providers, ${models} models, ${lines.length} change(s)`,
);

/** Newest first, under the file's title. */
function noteChanges(heading: string, changes: readonly string[]): void {
  const title = "# Price changes\n\nWritten by `npm run pricing:update`, newest first.\n";
  const older = existsSync(PATHS.changes) ? readFileSync(PATHS.changes, "utf8").slice(title.length) : "";
  const entry = `\n${heading}\n\n${changes.map((line) => `- \`${line}\`\n`).join("") || "No price changed.\n"}`;
  writeFileSync(PATHS.changes, `${title}${entry}${older}`);
}
