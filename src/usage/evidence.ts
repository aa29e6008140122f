import { finiteOf, get, getPath } from "../events/untrusted.ts";

/** What one generation of a model call carries. Everything in it comes from outside. */
export interface GenerationEvidence {
  /** `generation.message.usage_metadata` */
  readonly usageMetadata?: unknown;
  /** `generation.message.response_metadata` */
  readonly responseMetadata?: unknown;
  /** `generation.generationInfo` */
  readonly generationInfo?: unknown;
  /** `generation.message.content`: which server tools ran, and whether the answer is an image. */
  readonly content?: unknown;
}

/**
 * What the pieces of a stream showed. LangChain adds the usage of chunks up, and some providers send running
 * totals: only the pieces themselves tell the two apart.
 */
export interface StreamUsage {
  /** Token callbacks: one for every chunk, with or without usage. */
  readonly callbacks: number;
  /** Pieces that carried usage. */
  readonly chunks: number;
  /** True: each usage is the whole call's so far (`streamEvents` version 3). False: a chunk's own, to be added up. */
  readonly running: boolean;
  /** The first usage seen. */
  readonly first?: unknown;
  /** The one before the last. */
  readonly previous?: unknown;
  /** The last usage seen. */
  readonly last?: unknown;
  /** `input_tokens` and `output_tokens` of all chunks together. */
  readonly summedInput: number;
  readonly summedOutput: number;
  /** The highest `input_token_details.cache_read` of any chunk. */
  readonly maxCacheRead?: number;
  /** Items of a Responses API stream that are billed apart from tokens, e.g. `{ type: "web_search_call" }`. */
  readonly items?: readonly unknown[];
}

export type MutableStreamUsage = { -readonly [Key in keyof StreamUsage]: StreamUsage[Key] };

export function noStreamUsage(): MutableStreamUsage {
  return { callbacks: 0, chunks: 0, running: false, summedInput: 0, summedOutput: 0 };
}

/** Keeps the usage of one piece of a stream. Runs for every chunk that has one. */
export function noteUsage(seen: MutableStreamUsage, usage: unknown): void {
  if (seen.chunks === 0) seen.first = usage;
  seen.previous = seen.last;
  seen.last = usage;
  seen.chunks++;
  seen.summedInput += finiteOf(get(usage, "input_tokens")) ?? 0;
  seen.summedOutput += finiteOf(get(usage, "output_tokens")) ?? 0;
  const cacheRead = finiteOf(getPath(usage, "input_token_details", "cache_read"));
  if (cacheRead !== undefined) seen.maxCacheRead = Math.max(seen.maxCacheRead ?? 0, cacheRead);
}

/** Everything a model call left behind that can hold token counts. */
export interface UsageEvidence {
  /** Resolved provider id, see model-id.ts. */
  readonly provider?: string | undefined;
  /** The model that answered, else the one that was asked. */
  readonly model?: string | undefined;
  /** Last part of the serialized id, e.g. "ChatAnthropic": whose package it is, also where a gateway answers. */
  readonly className?: string | undefined;
  /** The request's parameters: which server tools were offered, and whether the model may think. */
  readonly invocationParams?: unknown;
  /** The prompt holds audio or video. @default false */
  readonly hasSound?: boolean | undefined;
  /** All generations of all lists, in order. */
  readonly generations: readonly GenerationEvidence[];
  readonly llmOutput?: unknown;
  readonly stream?: StreamUsage | undefined;
}
