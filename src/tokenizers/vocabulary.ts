import type { TokenRanks } from "./byte-pairs.ts";
import type { TimeSlices } from "./time-slices.ts";

/** An encoding as js-tiktoken's `ranks/*` modules hold it. */
export interface EncodingData {
  /** Source of the regular expression that cuts text into pieces. */
  readonly pat_str: string;
  /** Lines of a mark, the rank of the first token and the tokens in base64, separated by spaces. */
  readonly bpe_ranks: string;
}

/** An encoding, ready to count with. */
export interface Vocabulary {
  readonly ranks: TokenRanks;
  /** Source of the regular expression that finds one piece after another, for the flags `gu`. */
  readonly pattern: string;
}

const TOKENS_BETWEEN_LOOKS_AT_THE_CLOCK = 1_000;

/**
 * Reads an encoding of 200,000 tokens in slices. js-tiktoken's own constructor does it in one turn of half a second,
 * in which the process answers nobody, and keeps four times the memory.
 */
export async function readVocabulary(data: EncodingData, slices: TimeSlices): Promise<Vocabulary> {
  const ranks = new Map<string, number>();
  for (const line of data.bpe_ranks.split("\n")) {
    const [mark = "", firstRank = ""] = line.split(" ", 2);
    let rank = Number(firstRank);
    for (const token of words(line, mark.length + firstRank.length + 2)) {
      ranks.set(atob(token), rank++);
      if (rank % TOKENS_BETWEEN_LOOKS_AT_THE_CLOCK === 0 && slices.isOver()) await slices.next();
    }
  }
  return { ranks, pattern: data.pat_str };
}

/** One after the other: `split` would make all of them in one turn. */
function* words(line: string, from: number): Generator<string> {
  for (let start = from; start < line.length; ) {
    const space = line.indexOf(" ", start);
    const end = space === -1 ? line.length : space;
    yield line.slice(start, end);
    start = end + 1;
  }
}
