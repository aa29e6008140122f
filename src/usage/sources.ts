import { get, isRecord } from "../events/untrusted.ts";
import { hasTotals } from "./counts.ts";
import type { GenerationEvidence, UsageEvidence } from "./evidence.ts";
import { type Places, placesOf, valueAt } from "./places.ts";
import { type ReadUsage, readUsage, spellsTotals } from "./read-usage.ts";

/** Where usage sits in a response: response_metadata, generationInfo and, for older packages, llmOutput. */
const responsePlaces = placesOf([
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
const llmOutputPlaces = placesOf([
  ["tokenUsage"],
  ["token_usage"],
  ["usage"],
  ["usage_metadata"],
  ["usageMetadata"],
]);
const estimatePlaces = placesOf([["estimatedTokenUsage"]]);

const NOTHING: readonly ReadUsage[] = [];

/**
 * Every place that holds usage, best first: `usage_metadata`, `llmOutput`, `response_metadata`,
 * `generationInfo`. Only the first generation that has usage is read: with n > 1 each repeats the whole total.
 */
export function findSources({ llmOutput, generations }: UsageEvidence): readonly ReadUsage[] {
  const output = usagesIn(llmOutput, llmOutputPlaces, NOTHING);
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
  return holders.flatMap((holder) => usagesIn(holder, estimatePlaces, NOTHING));
}

/** @langchain/core copies generationInfo into response_metadata; it is read where that told nothing. */
function readResponse(
  { responseMetadata, generationInfo }: GenerationEvidence,
  twins: readonly ReadUsage[],
): readonly ReadUsage[] {
  const response = responseUsages(responseMetadata, twins);
  if (response.some(isUsable)) return response;
  return response.concat(
    responseUsages(generationInfo, NOTHING),
    responseUsages(get(generationInfo, "response_metadata"), NOTHING),
  );
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
  const found = usagesIn(holder, responsePlaces, twins);
  return spellsTotals(holder) ? found.concat(usageItself(holder)) : found;
}

/** The holder as a usage object; a detail alone does not make it one, it may only happen to have such a name. */
function usageItself(holder: unknown): readonly ReadUsage[] {
  const read = readUsage(holder);
  return isUsable(read) ? [read] : NOTHING;
}

/** @param twins Objects that were read elsewhere: @langchain/core copies llmOutput into response_metadata. */
function usagesIn(holder: unknown, places: Places, twins: readonly ReadUsage[]): readonly ReadUsage[] {
  let found = NOTHING;
  for (const path of places(holder)) {
    const value = valueAt(holder, path);
    if (!isRecord(value) || twins.some((twin) => twin.value === value)) continue;
    found = [...found, readUsage(value)];
  }
  return found;
}
