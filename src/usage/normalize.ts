import type { Usage, UsageSource } from "../events/schema.ts";
import { get, textOf } from "../events/untrusted.ts";
import { type Counts, hasTotals, noCounts, toCount } from "./counts.ts";
import type { StreamUsage, UsageEvidence } from "./evidence.ts";
import { type MergedCounts, mergeSources } from "./merge-sources.ts";
import { providerCost } from "./provider-cost.ts";
import { providerId, providerOfClass } from "./provider-id.ts";
import { PROVIDER_ROWS, type ProviderRow, type RepairContext, type StreamCounts } from "./provider-rows.ts";
import { type ReadUsage, readUsage } from "./read-usage.ts";
import { findEstimates, findSources } from "./sources.ts";
import { usageRecord } from "./usage-record.ts";
import { countWebSearches } from "./web-searches.ts";

export interface NormalizedUsage {
  readonly usage: Usage;
  /** What the provider itself says the call cost, in US dollars: OpenRouter's usage.cost, xAI's ticks. */
  readonly providerCostUsd?: number;
}

/**
 * The token counts of one model call, from everything it left behind: merged, known upstream faults repaired
 * (named in `usage_repaired`), contradictions flagged (`usage_anomaly`). Never throws, whatever the evidence
 * holds; without any count the source is "none".
 */
export function normalizeUsage(evidence: UsageEvidence): NormalizedUsage {
  const sources = findSources(evidence);
  const merged = mergeSources(sources);
  const cost = providerCost(sources, merged.repeats);
  const usage = isKnown(merged.counts)
    ? reportedUsage(evidence, sources, merged)
    : (estimatedUsage(evidence) ?? interruptedUsage(evidence.stream));
  return cost === undefined ? { usage } : { usage, providerCostUsd: cost };
}

/**
 * Counts given by hand, as our own usage record, LangChain's `usage_metadata` or a provider's raw usage object.
 *
 * @param source Who counted. @default the record's own `usage_source`, else "provider"
 */
export function usageFrom(value: unknown, source?: UsageSource): Usage {
  const stated = get(value, "usage_source") === "estimated" ? "estimated" : "provider";
  return usageRecord(readUsage(value).counts, source ?? stated);
}

function reportedUsage(evidence: UsageEvidence, sources: readonly ReadUsage[], merged: MergedCounts): Usage {
  const context = { providers: providersOf(evidence), sources, stream: readStream(evidence.stream) };
  const { counts, repaired } = repair(merged.counts, context);
  const webSearches = counts.webSearches ?? countWebSearches(evidence.generations);
  return usageRecord(webSearches === undefined ? counts : { ...counts, webSearches }, "provider", {
    repaired: merged.repeats.size > 0 ? [...repaired, "stream_details_added_up"] : repaired,
  });
}

function repair(
  reported: Counts,
  context: RepairContext,
): { readonly counts: Counts; readonly repaired: readonly string[] } {
  let counts = reported;
  const repaired: string[] = [];
  for (const row of PROVIDER_ROWS) {
    if (!concerns(row, context)) continue;
    const fields = row.repaired(counts, context);
    if (fields === undefined) continue;
    counts = { ...counts, ...fields };
    repaired.push(row.repair);
  }
  return { counts, repaired };
}

function concerns(row: ProviderRow, { providers }: RepairContext): boolean {
  return row.providers === undefined || row.providers.some((provider) => providers.includes(provider));
}

/** `estimatedTokenUsage` is a guess, except where a package puts the provider's own counts under that name. */
function estimatedUsage(evidence: UsageEvidence): Usage | undefined {
  const { counts } = mergeSources(findEstimates(evidence));
  if (!isKnown(counts)) return undefined;
  const isCounted = providersOf(evidence).includes("cohere") || isResponsesApi(evidence);
  return usageRecord(counts, isCounted ? "provider" : "estimated");
}

function providersOf({ provider, className }: UsageEvidence): readonly (string | undefined)[] {
  return [providerId(provider), providerOfClass(className)];
}

/** https://platform.openai.com/docs/api-reference/responses/object: `object` is always "response". */
function isResponsesApi({ llmOutput, generations }: UsageEvidence): boolean {
  const holders = [llmOutput, ...generations.map(({ responseMetadata }) => responseMetadata)];
  return holders.some(
    (holder) =>
      get(holder, "object") === "response" || textOf(get(holder, "id"))?.startsWith("resp_") === true,
  );
}

/** A stream that was cut off has no final message; its first chunk may still tell the input. */
function interruptedUsage(stream: StreamUsage | undefined): Usage {
  const read = readStream(stream);
  if (read === undefined) return usageRecord(noCounts(), "none");
  return usageRecord(mergeStream(read), "provider", { anomalies: ["stream_ended_early"] });
}

function mergeStream({ first, last }: StreamCounts): Counts {
  const output = Math.max(first.output ?? 0, last.output ?? 0);
  return { ...first, output: output > 0 ? output : first.output, total: undefined };
}

function readStream(stream: StreamUsage | undefined): StreamCounts | undefined {
  const chunks = toCount(stream?.chunks) ?? 0;
  if (stream === undefined || chunks === 0) return undefined;
  return {
    chunks,
    first: readUsage(stream.first).counts,
    last: readUsage(stream.last).counts,
    maxCacheRead: toCount(stream.maxCacheRead),
  };
}

function isKnown(counts: Counts): boolean {
  return hasTotals(counts) || counts.total !== undefined;
}
