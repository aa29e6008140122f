/**
 * npm run pricing:check
 *
 * Holds the price table against a second one that other people keep, lists every disagreement, and writes the
 * table of agreement in docs/pricing.md. Offline; changes no price.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createPriceBook } from "../../src/pricing/index.ts";
import { listPrices } from "../../src/pricing/price-list.ts";
import { renderAgreement } from "./agreement.ts";
import { PATHS, readPrices } from "./files.ts";
import { SECOND_SOURCE, secondPrices } from "./second-source.ts";

const { updated = "" } = readPrices() ?? {};
// Noon: outside every vendor's peak hours.
const atMs = Date.parse(`${updated}T12:00:00Z`);
const book = createPriceBook();
const listed = new Map(listPrices({ atMs }).map((price) => [price.priceId, price]));

let compared = 0;
const disagreements: string[] = [];
for (const { provider, model, usd } of secondPrices()) {
  const usage = { input_tokens: 0, output_tokens: 0, usage_source: "provider" } as const;
  const ours = listed.get(book.price({ provider, model, usage, atMs })?.priceId ?? "");
  if (ours === undefined) continue;
  compared += 1;
  for (const { key, dollars } of usd) {
    const own = ours.usd[key];
    if (own !== undefined && Math.abs(own - dollars) > 1e-9) {
      disagreements.push(`${provider}/${model} ${key}: ${own}, ${SECOND_SOURCE} says ${dollars}`);
    }
  }
}

for (const line of disagreements) console.log(line);
console.log(`${compared} models compared with ${SECOND_SOURCE}, ${disagreements.length} disagreement(s)`);
writeBetween(PATHS.docs, "agreement", renderAgreement(atMs));

function writeBetween(path: string, name: string, text: string): void {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const before = readFileSync(path, "utf8");
  const from = before.indexOf(start);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} has no place between "${start}" and "${end}"`);
  writeFileSync(path, `${before.slice(0, from + start.length)}\n${text}${before.slice(to)}`);
}
