import type { Usage } from "../../src/events/schema.ts";

/** One file in recorded/: what the calls of one package left behind. */
export interface Recording {
  /** The npm package that was called. */
  readonly package: string;
  readonly version: string;
  /** Version of @langchain/core. */
  readonly core: string;
  /** Day of the recording, e.g. "2026-11-20". */
  readonly recordedAt: string;
  readonly calls: readonly RecordedCall[];
}

/** What LangChain's callbacks told about one call, and what was true of it. */
export interface RecordedCall {
  /** The call as its author would write it, unique in its file, e.g. "ChatOpenAI.invoke()". */
  readonly call: string;
  readonly truth: CallTruth;
  /** From the start callback; of the request's parameters only those that matter here. */
  readonly start: {
    readonly serializedId: readonly string[];
    readonly serializedKwargs: unknown;
    readonly lsProvider?: unknown;
    readonly lsModelName?: unknown;
    readonly invocationParams?: unknown;
  };
  /** From the end callback, all lists in one. */
  readonly generations: readonly RecordedGeneration[];
  readonly llmOutput?: unknown;
  /** The token callbacks. */
  readonly tokens?: readonly RecordedToken[];
  /** The events of a content block stream. */
  readonly events?: readonly unknown[];
  /** What the package reported of responses and chunks, as custom events. */
  readonly reports?: readonly RecordedReport[];
}

export interface RecordedGeneration {
  readonly usageMetadata?: unknown;
  readonly responseMetadata?: unknown;
  readonly generationInfo?: unknown;
  readonly additionalKwargs?: unknown;
  readonly content?: unknown;
  /** The message is one that was put together from chunks. */
  readonly isChunk?: true;
}

export interface RecordedReport {
  readonly name: string;
  readonly data: unknown;
}

export interface RecordedToken {
  readonly token: string;
  /** Absent where the callback brought text alone. */
  readonly chunk?: { readonly usage_metadata?: unknown };
}

/** What the server was asked for and what it said, in our own words. */
export interface CallTruth {
  readonly provider: string;
  readonly modelRequested: string;
  /** The model that answered, where the wire names it. */
  readonly model?: string;
  readonly finishReason: string;
  readonly serviceTier?: string;
  /** What the provider says the call cost, in US dollars. */
  readonly costUsd?: number;
  /** Totals and every detail above zero; empty where the wire carried no counts. */
  readonly usage: TrueUsage;
}

export type TrueUsage = Omit<Usage, "usage_source" | "usage_repaired" | "usage_anomaly">;
