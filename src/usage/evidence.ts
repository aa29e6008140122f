/** What one generation of a model call carries. Everything in it comes from outside. */
export interface GenerationEvidence {
  /** `generation.message.usage_metadata` */
  readonly usageMetadata?: unknown;
  /** `generation.message.response_metadata` */
  readonly responseMetadata?: unknown;
  /** `generation.generationInfo` */
  readonly generationInfo?: unknown;
}

/**
 * What the chunks of a stream showed. LangChain adds the chunks' usage up, and some providers send running
 * totals: only the chunks themselves tell the two apart.
 */
export interface StreamUsage {
  /** Chunks that carried usage. */
  readonly chunks: number;
  /** The first `usage_metadata` seen. */
  readonly first?: unknown;
  /** The last `usage_metadata` seen. */
  readonly last?: unknown;
  /** The highest `input_token_details.cache_read` of any chunk. */
  readonly maxCacheRead?: number;
}

/** Everything a model call left behind that can hold token counts. */
export interface UsageEvidence {
  /** Resolved provider id, see model-id.ts. */
  readonly provider?: string | undefined;
  /** Last part of the serialized id, e.g. "ChatAnthropic": whose package it is, also where a gateway answers. */
  readonly className?: string | undefined;
  /** All generations of all lists, in order. */
  readonly generations: readonly GenerationEvidence[];
  readonly llmOutput?: unknown;
  readonly stream?: StreamUsage | undefined;
}
