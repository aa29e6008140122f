import type { Usage, UsageSource } from "../events/schema.ts";
import { get, listOf, textOf } from "../events/untrusted.ts";
import { type Counts, hasTotals, noCounts, toCount } from "./counts.ts";
import { doubtsOf } from "./doubts.ts";
import { noStreamUsage, type StreamUsage, type UsageEvidence } from "./evidence.ts";
import { iterationsIn } from "./iterations.ts";
import { type MergedCounts, mergeSources } from "./merge-sources.ts";
import { providerCost } from "./provider-cost.ts";
import { providerId, providerOfClass } from "./provider-id.ts";
import { PROVIDER_ROWS, type ProviderRow, type RepairContext, type StreamCounts } from "./provider-rows.ts";
import { type ReadUsage, readUsage } from "./read-usage.ts";
import { countWebSearches, toolsBilledApart } from "./server-tools.ts";
import { findEstimates, findSources } from "./sources.ts";
import { type UsageNotes, usageRecord } from "./usage-record.ts";

export interface NormalizedUsage {
  readonly usage: Usage;
  /** What the provider itself says the call cost, in US dollars: OpenRouter's usage.cost, xAI's ticks. */
  readonly providerCostUsd?: number;
}

/**
 * The token counts of one model call, from everything it left behind: merged, known upstream faults repaired
 * (named in `usage_repaired`), contradictions flagged (`usage_anomaly`), and what is missing named
 * (`usage_incomplete`, `usage_excludes`). Never throws, whatever the evidence holds; without any count the source is
 * "none".
 */
export function normalizeUsage(evidence: UsageEvidence): NormalizedUsage {
  const sources = findSources(evidence);
  const merged = mergeSources(sources);
  const cost = providerCost(sources, merged.repeats);
  const usage = isKnown(merged.counts)
    ? reportedUsage(evidence, sources, merged)
    : (estimatedUsage(evidence) ?? interruptedUsage(evidence));
  return cost === undefined ? { usage } : { usage, providerCostUsd: cost };
}

/**
 * Counts given by hand, as our own usage record, LangChain's `usage_metadata` or a provider's raw usage object.
 *
 * @param about Who was called for what, which some repairs depend on.
 */
export function usageFrom(value: unknown, about: Omit<UsageEvidence, "generations" | "stream"> = {}): Usage {
  const read = readUsage(value);
  const isOwnRecord = get(value, "usage_source") !== undefined;
  if (isOwnRecord) return usageRecord(read.counts, statedSource(value), notesOfRecord(value));
  return reportedUsage({ ...about, generations: [] }, [read], { counts: read.counts, repeats: new Map() });
}

function statedSource(record: unknown): UsageSource {
  return get(record, "usage_source") === "estimated" ? "estimated" : "provider";
}

/** An own record that is given back keeps what makes it dearer, or not to be priced. */
function notesOfRecord(record: unknown): UsageNotes {
  const namesIn = (key: string) => listOf(get(record, key)).filter((name) => typeof name === "string");
  return {
    incomplete: namesIn("usage_incomplete"),
    excludes: namesIn("usage_excludes"),
    inferenceGeo: textOf(get(record, "inference_geo")),
    speed: textOf(get(record, "speed")),
  };
}

function reportedUsage(
  evidence: UsageEvidence,
  sources: readonly ReadUsage[],
  merged: MergedCounts,
  anomalies: readonly string[] = [],
): Usage {
  const iterations = iterationsIn(sources);
  const stream = readStream(evidence.stream);
  const context = { providers: providersOf(evidence), evidence, sources, stream, iterations };
  const { counts, repaired } = repair(merged.counts, context);
  const webSearches = counts.webSearches ?? countWebSearches(evidence);
  const largestRequest = counts.largestRequest ?? iterations.largestInput;
  const doubts = doubtsOf(counts, context, repaired);
  return usageRecord({ ...counts, webSearches, largestRequest }, "provider", {
    repaired: merged.repeats.size > 0 ? [...repaired, "stream_details_added_up"] : repaired,
    anomalies: [...anomalies, ...doubts.anomalies],
    incomplete: doubts.incomplete,
    excludes: toolsBilledApart(evidence, webSearches),
    inferenceGeo: saidOf("inference_geo", context),
    speed: saidOf("speed", context),
  });
}

/** In the answer's own usage, else as it was asked for: see the doubts. */
function saidOf(field: string, { sources, providers, evidence }: RepairContext): string | undefined {
  const said = sources.map(({ value }) => textOf(get(value, field))).find((text) => text !== undefined);
  const asked = providers.includes("anthropic") ? textOf(get(evidence.invocationParams, field)) : undefined;
  return said ?? asked;
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

/**
 * A stream that broke off has no final message: what its pieces had told is what LangChain would have said by then,
 * with the same faults.
 */
function interruptedUsage(evidence: UsageEvidence): Usage {
  const stream = readStream(evidence.stream);
  if (stream === undefined || stream.chunks === 0) return usageRecord(noCounts(), "none");
  const told = [readUsage(evidence.stream?.first), readUsage(evidence.stream?.last)];
  const { counts: merged } = mergeSources(stream.running ? told.reverse() : told);
  const { summedInput, summedOutput } = evidence.stream ?? noStreamUsage();
  const counts = stream.running
    ? merged
    : {
        ...merged,
        input: merged.input === undefined ? undefined : toCount(summedInput),
        output: merged.output === undefined ? undefined : toCount(summedOutput),
        total: undefined,
      };
  return reportedUsage(evidence, told, { counts, repeats: new Map() }, ["stream_ended_early"]);
}

function readStream(stream: StreamUsage | undefined): StreamCounts | undefined {
  if (stream === undefined) return undefined;
  return {
    callbacks: stream.callbacks,
    chunks: toCount(stream.chunks) ?? 0,
    running: stream.running,
    first: readUsage(stream.first).counts,
    previous: readUsage(stream.previous).counts,
    last: readUsage(stream.last).counts,
    maxCacheRead: toCount(stream.maxCacheRead),
  };
}

function isKnown(counts: Counts): boolean {
  return hasTotals(counts) || counts.total !== undefined;
}
