import { get, isRecord } from "../events/untrusted.ts";
import { hasTotals } from "./counts.ts";
import type { GenerationEvidence, UsageEvidence } from "./evidence.ts";
import { type Places, placesIn, placesOf, valueAt } from "./places.ts";
import { type ReadUsage, readUsage } from "./read-usage.ts";

/** Where usage sits in a response: response_metadata, generationInfo and, for older packages, llmOutput. */
const RESPONSE_PLACES = placesOf([
  ["usage"],
  ["metadata", "usage"],
  ["tokenUsage"],
  ["token_usage"],
  ["usage_metadata"],
  ["usageMetadata"],
  ["amazon-bedrock-invocationMetrics"],
  ["metadata", "amazon-bedrock-invocationMetrics"],
  ["x_groq", "usage"],
  ["meta", "tokens"],
  ["meta", "billedUnits"],
  ["meta", "billed_units"],
]);
const LLM_OUTPUT_PLACES = placesOf([
  ["tokenUsage"],
  ["token_usage"],
  ["usage"],
  ["usage_metadata"],
  ["usageMetadata"],
]);
const ESTIMATE_PLACES = placesOf([["estimatedTokenUsage"]]);

const NOTHING: readonly ReadUsage[] = [];

/**
 * Every place that holds usage, best first: `usage_metadata`, `llmOutput`, `response_metadata`,
 * `generationInfo`. Only the first generation that has usage is read: with n > 1 each repeats the whole total.
 */
export function findSources({ llmOutput, generations }: UsageEvidence): readonly ReadUsage[] {
  const output = usagesIn(llmOutput, LLM_OUTPUT_PLACES, NOTHING);
  let withoutTotals: readonly ReadUsage[] = [];
  for (const generation of generations) {
    const message = usageItself(generation.usageMetadata);
    if (isCachedAnswer(generation, message)) return message;
    const response = readResponse(generation, output);
    const sources = [...message, ...output, ...response];
    if (message.length > 0 || response.some(isUsable)) return sources;
    if (withoutTotals.length === 0) withoutTotals = sources;
  }
  return withoutTotals.length > 0 ? withoutTotals : output;
}

/** Guesses that LangChain made with a tokenizer of its own, under a name that says so. */
export function findEstimates({ llmOutput, generations }: UsageEvidence): readonly ReadUsage[] {
  const holders = [
    llmOutput,
    ...generations.flatMap(({ responseMetadata, generationInfo }) => [responseMetadata, generationInfo]),
  ];
  return holders.flatMap((holder) => usagesIn(holder, ESTIMATE_PLACES, NOTHING));
}

/** @langchain/core copies generationInfo into response_metadata; it is read where that told nothing. */
function readResponse(
  { responseMetadata, generationInfo }: GenerationEvidence,
  twins: readonly ReadUsage[],
): readonly ReadUsage[] {
  const response = responseUsages(responseMetadata, twins);
  if (response.some(isUsable)) return response;
  return [
    ...response,
    ...responseUsages(generationInfo, NOTHING),
    ...responseUsages(get(generationInfo, "response_metadata"), NOTHING),
  ];
}

function isUsable({ counts }: ReadUsage): boolean {
  return hasTotals(counts);
}

/**
 * An answer out of LangChain's own cache: @langchain/core sets its usage_metadata to zero and its tokenUsage to
 * {}, but leaves the first answer's usage in response_metadata, which was billed then and not now.
 */
function isCachedAnswer({ generationInfo }: GenerationEvidence, [message]: readonly ReadUsage[]): boolean {
  if (message?.counts.input !== 0 || message.counts.output !== 0) return false;
  const marker = get(generationInfo, "tokenUsage");
  return isRecord(marker) && !hasTotals(readUsage(marker).counts);
}

/** Ollama puts the counts beside the model name, in the holder itself. */
function responseUsages(holder: unknown, twins: readonly ReadUsage[]): readonly ReadUsage[] {
  return [...usagesIn(holder, RESPONSE_PLACES, twins), ...usageItself(holder)];
}

/** The holder as a usage object; a detail alone does not make it one, it may only happen to have such a name. */
function usageItself(holder: unknown): readonly ReadUsage[] {
  const read = readUsage(holder);
  return isUsable(read) ? [read] : NOTHING;
}

/** @param twins Objects that were read elsewhere: @langchain/core copies llmOutput into response_metadata. */
function usagesIn(holder: unknown, places: Places, twins: readonly ReadUsage[]): readonly ReadUsage[] {
  const found: ReadUsage[] = [];
  for (const place of placesIn(holder, places)) {
    const value = valueAt(holder, place);
    if (!isRecord(value) || twins.some((twin) => twin.value === value)) continue;
    found.push(readUsage(value));
  }
  return found;
}
