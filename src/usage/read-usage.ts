import { get, keysOf, listOf, textOf } from "../events/untrusted.ts";
import { type CountField, type Counts, type MutableCounts, noCounts, toCount } from "./counts.ts";
import { EXCLUSIVE_TOTALS, type Spellings, USAGE_SPELLINGS } from "./spellings.ts";

/** A usage object, read. */
export interface ReadUsage {
  readonly value: unknown;
  readonly counts: Counts;
  /** The input as written, where parts that it leaves out had to be added. */
  readonly exclusiveInput: number | undefined;
}

/** Spellings, to be looked up by any key: an object would also know "constructor". */
type Meanings = ReadonlyMap<string, CountField | Meanings>;

const MEANINGS = meaningsOf(USAGE_SPELLINGS);

function meaningsOf(spellings: Spellings): Meanings {
  return new Map(
    Object.entries(spellings).map(([key, meaning]) => [
      key,
      typeof meaning === "string" ? meaning : meaningsOf(meaning),
    ]),
  );
}

/** How the totals were spelled. */
type SpelledAs = { [Field in "input" | "output"]?: string };

/** Reads a usage object of any provider. Unknown keys are ignored; what is no count is not there. */
export function readUsage(value: unknown): ReadUsage {
  const counts = noCounts();
  const spelledAs: SpelledAs = {};
  readSpelled(value, MEANINGS, counts, spelledAs);
  includeLeftOutParts("output", value, counts, spelledAs);
  const exclusiveInput = includeLeftOutParts("input", value, counts, spelledAs);
  return { value, counts, exclusiveInput };
}

/** Whether a key says that a total is here: cheaper than to read, where mostly nothing is. */
export function spellsTotals(value: unknown): boolean {
  for (const key of keysOf(value)) {
    const meaning = MEANINGS.get(key);
    if (meaning === "input" || meaning === "output") return true;
  }
  return false;
}

/** Walks the keys that are there, not the spellings that could be: a usage object has few keys. */
function readSpelled(value: unknown, meanings: Meanings, counts: MutableCounts, spelledAs: SpelledAs): void {
  for (const key of keysOf(value)) {
    const meaning = meanings.get(key);
    if (meaning === undefined) continue;
    const held = get(value, key);
    if (typeof meaning !== "string") {
      if (isList(held)) readLabelled(held, meaning, counts);
      else readSpelled(held, meaning, counts, spelledAs);
      continue;
    }
    const count = toCount(held);
    // Of two spellings of one count, a real number wins over a zero.
    if (count === undefined || (counts[meaning] ?? 0) > 0) continue;
    counts[meaning] = count;
    if (meaning === "input" || meaning === "output") spelledAs[meaning] = key;
  }
}

/** Gemini's details by modality and Bedrock's by lifetime: `[{ modality, tokenCount }]`, `[{ ttl, inputTokens }]`. */
function readLabelled(list: unknown, labels: Meanings, counts: MutableCounts): void {
  for (const entry of listOf(list)) {
    const label = textOf(get(entry, "modality")) ?? textOf(get(entry, "ttl")) ?? "";
    const field = labels.get(label);
    const count = toCount(get(entry, "tokenCount") ?? get(entry, "token_count") ?? get(entry, "inputTokens"));
    if (typeof field !== "string" || count === undefined) continue;
    counts[field] = (counts[field] ?? 0) + count;
  }
}

/** Makes a total inclusive; returns it as it was written, where something was left out. */
function includeLeftOutParts(
  field: "input" | "output",
  usage: unknown,
  counts: MutableCounts,
  spelledAs: SpelledAs,
): number | undefined {
  const written = counts[field];
  const spelling = spelledAs[field];
  if (written === undefined || spelling === undefined) return undefined;
  const parts = EXCLUSIVE_TOTALS[spelling];
  if (parts === undefined) return undefined;
  let leftOut = 0;
  for (const part of parts) leftOut += toCount(get(usage, part)) ?? 0;
  if (leftOut === 0) return undefined;
  counts[field] = written + leftOut;
  return written;
}

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}
