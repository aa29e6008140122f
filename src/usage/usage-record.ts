import type { Usage, UsageSource } from "../events/schema.ts";
import { type CountField, type Counts, hasTotals } from "./counts.ts";

const RECORD_NAMES = [
  ["input", "input_tokens"],
  ["output", "output_tokens"],
  ["total", "total_tokens"],
  ["cacheRead", "cache_read_tokens"],
  ["cacheWrite", "cache_write_tokens"],
  ["cacheWrite1h", "cache_write_1h_tokens"],
  ["reasoning", "reasoning_tokens"],
  ["inputAudio", "input_audio_tokens"],
  ["outputAudio", "output_audio_tokens"],
  ["inputImage", "input_image_tokens"],
  ["outputImage", "output_image_tokens"],
  ["webSearches", "web_search_requests"],
  ["largestRequest", "largest_request_tokens"],
] as const satisfies readonly (readonly [CountField, keyof Usage])[];

/** What is said of counts besides the counts themselves. */
export interface UsageNotes {
  readonly repaired?: readonly string[];
  readonly anomalies?: readonly string[];
  readonly incomplete?: readonly string[];
  readonly excludes?: readonly string[];
  readonly inferenceGeo?: string | undefined;
  readonly speed?: string | undefined;
}

const NO_NOTES: UsageNotes = {};

/** The usage record of an event. Without any count its source is "none", whatever was asked for. */
export function usageRecord(counts: Counts, source: UsageSource, notes = NO_NOTES): Usage {
  const checked = withCacheLifetimes(withoutImages(withMissingTotal(counts)));
  if (!hasTotals(checked) && checked.total === undefined) return { usage_source: "none" };
  const usage = Object.assign(namedCounts(checked), { usage_source: source });
  const { repaired = [], anomalies = [], incomplete = [], excludes = [], inferenceGeo, speed } = notes;
  const flagged = [...anomalies, ...contradictions(checked)];
  if (inferenceGeo !== undefined) usage.inference_geo = inferenceGeo;
  if (speed !== undefined) usage.speed = speed;
  if (repaired.length > 0) usage.usage_repaired = [...repaired];
  if (flagged.length > 0) usage.usage_anomaly = flagged.join(", ");
  if (incomplete.length > 0) usage.usage_incomplete = [...incomplete];
  if (excludes.length > 0) usage.usage_excludes = [...excludes];
  return usage;
}

/** No images where text and the other parts are all that was counted. */
function withoutImages(counts: Counts): Counts {
  const { input, output, inputText, outputText, inputAudio, outputAudio, reasoning } = counts;
  const noInput = counts.inputImage === undefined && isAllOf(input, inputText, inputAudio);
  const noOutput = counts.outputImage === undefined && isAllOf(output, outputText, outputAudio, reasoning);
  if (!noInput && !noOutput) return counts;
  return { ...counts, ...(noInput && { inputImage: 0 }), ...(noOutput && { outputImage: 0 }) };
}

function isAllOf(total: number | undefined, text: number | undefined, part = 0, other = 0): boolean {
  return total !== undefined && text !== undefined && text + part + other >= total;
}

function withMissingTotal(counts: Counts): Counts {
  const { input, output, total } = counts;
  if (total === undefined) return counts;
  if (output === undefined && input !== undefined && total > input)
    return { ...counts, output: total - input };
  if (input === undefined && output !== undefined && total > output)
    return { ...counts, input: total - output };
  return counts;
}

function totalOf({ input, output, total }: Counts): number | undefined {
  if (input !== undefined && output !== undefined) return input + output;
  return total === undefined ? undefined : Math.max(total, input ?? 0, output ?? 0);
}

/** Drops a split by lifetime that does not add up to all writes; one lifetime alone makes the other 0. */
function withCacheLifetimes(counts: Counts): Counts {
  const { cacheWrite5m, cacheWrite1h } = counts;
  if (cacheWrite5m === undefined && cacheWrite1h === undefined) return counts;
  const split = (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0);
  const cacheWrite = counts.cacheWrite || split;
  // Our own record gives the one-hour part alone: the rest of the writes is then the five-minute part.
  const fits = cacheWrite5m === undefined ? split <= cacheWrite : split === cacheWrite;
  return { ...counts, cacheWrite, cacheWrite1h: fits ? (cacheWrite1h ?? 0) : undefined };
}

/** Details that cannot be part of their total. The totals stand; sinks and pricing clamp the details. */
function contradictions(counts: Counts): readonly string[] {
  const { input, output } = counts;
  const found: string[] = [];
  if (exceed(input, counts.cacheRead, counts.cacheWrite)) found.push("cache_exceeds_input");
  if (exceed(input, counts.inputAudio, counts.inputImage)) found.push("audio_and_image_exceed_input");
  if (exceed(output, counts.reasoning)) found.push("reasoning_exceeds_output");
  if (exceed(output, counts.outputAudio, counts.outputImage)) found.push("audio_and_image_exceed_output");
  return found;
}

function exceed(whole: number | undefined, part = 0, other = 0): boolean {
  return whole !== undefined && part + other > whole;
}

function namedCounts(counts: Counts): Omit<Usage, "usage_source"> {
  const named: Omit<Usage, "usage_source"> = {};
  for (const [field, name] of RECORD_NAMES) {
    const count = field === "total" ? totalOf(counts) : counts[field];
    if (count !== undefined) named[name] = count;
  }
  return named;
}
