/**
 * npm run pricing:check
 *
 * Holds every rate and every context tier of the price table against the package it comes from and against a second
 * one that other people keep, lists every disagreement, and writes the table of agreement in docs/pricing.md.
 * Offline; changes no price.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { compareTables, renderAgreement } from "./agreement.ts";
import { PATHS, readPrices } from "./files.ts";

const file = readPrices();
if (file === undefined) throw new Error("There is no price table yet. Run npm run pricing:update first.");
// Noon: outside every vendor's peak hours.
const atMs = Date.parse(`${file.updated}T12:00:00Z`);
const comparisons = compareTables(file, atMs);

let disagreements = 0;
for (const { name, differences } of comparisons) {
  for (const [source, found = []] of Object.entries(differences)) {
    for (const difference of found) console.log(`${name}: ${source} has ${difference}`);
    disagreements += found.length;
  }
}
console.log(`${comparisons.length} models compared, ${disagreements} disagreement(s)`);
writeBetween(PATHS.docs, "agreement", renderAgreement(comparisons, atMs));

function writeBetween(path: string, name: string, text: string): void {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const before = readFileSync(path, "utf8");
  const from = before.indexOf(start);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} has no place between "${start}" and "${end}"`);
  writeFileSync(path, `${before.slice(0, from + start.length)}\n${text}${before.slice(to)}`);
}
