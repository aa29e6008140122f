import { get, isRecord, textOf } from "../events/untrusted.ts";
import { type CountField, type Counts, type MutableCounts, sum, toCount } from "./counts.ts";
import { elementsOf } from "./elements.ts";
import { EXCLUSIVE_TOTALS, type Spellings, USAGE_SPELLINGS } from "./spellings.ts";

/** The counts of one usage object, and how its input was spelled. */
export interface ReadCounts {
  readonly counts: Counts;
  /** The input as written, where parts that it leaves out had to be added. */
  readonly exclusiveInput?: number;
}

type SpelledAs = { [Field in CountField]?: string };

/** Reads a usage object of any provider. Unknown keys are ignored; what is no count is not there. */
export function readCounts(usage: unknown): ReadCounts {
  const counts: MutableCounts = {};
  const spelledAs: SpelledAs = {};
  readSpelled(usage, USAGE_SPELLINGS, counts, spelledAs);
  includeLeftOutParts("output", usage, counts, spelledAs);
  const exclusiveInput = includeLeftOutParts("input", usage, counts, spelledAs);
  return exclusiveInput === undefined ? { counts } : { counts, exclusiveInput };
}

/** Walks the keys that are there, not the spellings that could be: a usage object has few keys. */
function readSpelled(
  value: unknown,
  spellings: Spellings,
  counts: MutableCounts,
  spelledAs: SpelledAs,
): void {
  for (const key of keysOf(value)) {
    const meaning = Object.hasOwn(spellings, key) ? spellings[key] : undefined;
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
    spelledAs[meaning] = key;
  }
}

/** Gemini's details by modality and Bedrock's by lifetime: `[{ modality, tokenCount }]`, `[{ ttl, inputTokens }]`. */
function readLabelled(list: unknown, labels: Spellings, counts: MutableCounts): void {
  for (const entry of elementsOf(list)) {
    const label = textOf(get(entry, "modality")) ?? textOf(get(entry, "ttl")) ?? "";
    const field = Object.hasOwn(labels, label) ? labels[label] : undefined;
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
  const parts = EXCLUSIVE_TOTALS[spelledAs[field] ?? ""];
  if (written === undefined || parts === undefined) return undefined;
  const leftOut = sum(parts.map((part) => toCount(get(usage, part))));
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

function keysOf(value: unknown): readonly string[] {
  try {
    return isRecord(value) ? Object.keys(value) : [];
  } catch {
    return []; // a proxy
  }
}
