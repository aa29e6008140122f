import { LangMeterError } from "../events/langmeter-error.ts";
import { type CountedParts, inputParts, outputParts } from "./counted-parts.ts";
import { ENCODING_NAMES, type EncodingName, encodingName } from "./encoding-name.ts";
import { heuristicEstimate } from "./heuristic.ts";
import { type CountLimits, createTextCounter } from "./text-counter.ts";
import { createTimeSlices, nextTurn } from "./time-slices.ts";
import type { TokenCountRequest, TokenEstimate, Tokenizer } from "./tokenizer.ts";
import { vendorFactor } from "./vendor-factor.ts";
import { type EncodingData, readVocabulary, type Vocabulary } from "./vocabulary.ts";

export interface JsTiktokenOptions {
  /** Counts every model with this encoding. @default by the model's family; o200k_base where it is unknown */
  readonly encoding?: EncodingName;
}

// The characters alone keep the worst text below 50 ms on an ordinary machine; the time is for a slow or busy one.
const LIMITS: CountLimits = { charsOfText: 16_000, charsOfCall: 32_000, msOfCall: 40 };
// Half a second of work for ordinary calls, and as many prompts kept in memory.
const MAX_WAITING = 100;

/**
 * Counts with OpenAI's own vocabularies, from the package `js-tiktoken` (an optional peer dependency, read from disk,
 * never from the network). Loads them when the first call is counted, works in slices of a few milliseconds after the
 * caller's turn, one call after the other, and spends at most 40 ms on one: of more than 16,000 characters of a text,
 * or 32,000 of a call, the rest is extrapolated. With 100 calls waiting the next is answered by the heuristic.
 *
 * `count` rejects with a {@link LangMeterError} `missing_dependency` where js-tiktoken is not installed; the tracer
 * then warns once and uses the heuristic. Throws `invalid_option` on an unknown encoding.
 */
export function jsTiktoken({ encoding }: JsTiktokenOptions = {}): Tokenizer {
  if (encoding !== undefined && !ENCODING_NAMES.includes(encoding))
    throw new LangMeterError(
      "invalid_option",
      `jsTiktoken option encoding: got ${JSON.stringify(encoding)}; allowed: one of ${ENCODING_NAMES.join(", ")}`,
    );
  let waiting = 0;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    name: "js-tiktoken",
    count(request) {
      if (waiting >= MAX_WAITING) return heuristicEstimate(request);
      waiting++;
      const counted = queue
        .then(nextTurn)
        .then(() => vocabularyOf(encoding ?? encodingName(request.model)))
        .then((vocabulary) => countCall(request, vocabulary))
        .finally(() => waiting--);
      queue = counted.catch(() => undefined);
      return counted;
    },
  };
}

async function countCall(request: TokenCountRequest, vocabulary: Vocabulary): Promise<TokenEstimate> {
  const countText = createTextCounter(vocabulary, createTimeSlices(), LIMITS);
  const factor = vendorFactor(request);
  const count = async ({ texts, overhead }: CountedParts) => {
    let tokens = 0;
    for (const text of texts) tokens += await countText(text);
    return Math.round(tokens * factor) + overhead;
  };
  // The answer first, while the limits are far: its tokens cost the most.
  const outputTokens = await count(outputParts(request));
  return { inputTokens: await count(inputParts(request)), outputTokens };
}

/** Of the whole process: each takes 17 MB. A package that is missing stays missing. */
const vocabularies = new Map<EncodingName, Promise<Vocabulary>>();

function vocabularyOf(name: EncodingName): Promise<Vocabulary> {
  const vocabulary = vocabularies.get(name) ?? loadVocabulary(name);
  vocabularies.set(name, vocabulary);
  return vocabulary;
}

async function loadVocabulary(name: EncodingName): Promise<Vocabulary> {
  return readVocabulary(await importEncoding(name), createTimeSlices());
}

async function importEncoding(name: EncodingName): Promise<EncodingData> {
  try {
    const module =
      name === "o200k_base"
        ? await import("js-tiktoken/ranks/o200k_base")
        : await import("js-tiktoken/ranks/cl100k_base");
    // Its CommonJS file is the vocabulary itself.
    return (module as Partial<typeof module>).default ?? (module as unknown as EncodingData);
  } catch (cause) {
    const message = "jsTiktoken needs the package js-tiktoken: npm install js-tiktoken";
    throw new LangMeterError("missing_dependency", message, { cause });
  }
}
