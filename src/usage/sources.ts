import { get, getPath, isRecord } from "../events/untrusted.ts";
import { type Counts, hasTotals } from "./counts.ts";
import type { GenerationEvidence, UsageEvidence } from "./evidence.ts";
import { readCounts } from "./read-counts.ts";

/** One place where usage was found. */
export interface FoundUsage {
  readonly value: unknown;
  readonly counts: Counts;
  /** The input as written, where parts that it leaves out had to be added. */
  readonly exclusiveInput?: number;
}

type Path = readonly string[];

/** Where usage sits in a response: response_metadata, generationInfo and, for older packages, llmOutput. */
const RESPONSE_PATHS: readonly Path[] = [
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
  [], // Ollama puts the counts beside the model name
];

const MESSAGE_PATHS: readonly Path[] = [[]];
const LLM_OUTPUT_PATHS: readonly Path[] = [
  ["tokenUsage"],
  ["token_usage"],
  ["usage"],
  ["usage_metadata"],
  ["usageMetadata"],
];

/**
 * Every place that holds usage, best first: `usage_metadata`, `llmOutput`, `response_metadata`,
 * `generationInfo`. Only the first generation that has usage is read: with n > 1 each repeats the whole total.
 */
export function findSources(evidence: UsageEvidence): readonly FoundUsage[] {
  const output = readPaths(evidence.llmOutput, LLM_OUTPUT_PATHS);
  const twins = output.map(({ value }) => value);
  let withoutTotals: readonly FoundUsage[] = [];
  for (const generation of evidence.generations) {
    const message = readPaths(get(generation, "usageMetadata"), MESSAGE_PATHS);
    if (isCachedAnswer(generation, message)) return message;
    const response = readResponse(generation, twins);
    const sources = [...message, ...output, ...response];
    if (message.some(isUsable) || response.some(isUsable)) return sources;
    if (withoutTotals.length === 0) withoutTotals = sources;
  }
  return withoutTotals.length > 0 ? withoutTotals : output;
}

/** Guesses that LangChain made with a tokenizer of its own, under a name that says so. */
export function findEstimates(evidence: UsageEvidence): readonly FoundUsage[] {
  const holders = [
    evidence.llmOutput,
    ...evidence.generations.flatMap((generation) => [
      get(generation, "responseMetadata"),
      get(generation, "generationInfo"),
    ]),
  ];
  return holders.flatMap((holder) => readPaths(holder, [["estimatedTokenUsage"]]));
}

/** @langchain/core copies generationInfo into response_metadata; it is read where that told nothing. */
function readResponse(generation: GenerationEvidence, twins: readonly unknown[]): readonly FoundUsage[] {
  const response = readPaths(get(generation, "responseMetadata"), RESPONSE_PATHS, twins);
  if (response.some(isUsable)) return response;
  const info = get(generation, "generationInfo");
  return [
    ...response,
    ...readPaths(info, RESPONSE_PATHS),
    ...readPaths(get(info, "response_metadata"), RESPONSE_PATHS),
  ];
}

function isUsable({ counts }: FoundUsage): boolean {
  return hasTotals(counts);
}

/**
 * An answer out of LangChain's own cache: @langchain/core sets its usage_metadata to zero and its tokenUsage to
 * {}, but leaves the first answer's usage in response_metadata, which was billed then and not now.
 */
function isCachedAnswer(generation: GenerationEvidence, message: readonly FoundUsage[]): boolean {
  const marker = getPath(generation, "generationInfo", "tokenUsage");
  if (!isRecord(marker) || message[0] === undefined) return false;
  const { input, output } = message[0].counts;
  return input === 0 && output === 0 && !hasTotals(readCounts(marker).counts);
}

/** @param twins Objects that were read elsewhere: @langchain/core copies llmOutput into response_metadata. */
function readPaths(
  holder: unknown,
  paths: readonly Path[],
  twins: readonly unknown[] = [],
): readonly FoundUsage[] {
  const found: FoundUsage[] = [];
  if (!isRecord(holder)) return found;
  for (const path of paths) {
    let value: unknown = holder;
    for (const key of path) value = get(value, key);
    if (!isRecord(value) || twins.includes(value)) continue;
    const read = readCounts(value);
    // The holder itself is no usage object: a field of it may only happen to have such a name.
    if (path.length > 0 || hasTotals(read.counts)) found.push({ value, ...read });
  }
  return found;
}
