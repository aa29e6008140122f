import type { Details } from "./observation.ts";
import type { Score } from "./score.ts";

/** The part of the `langfuse` client (3.x) that is used. */
export interface LangfuseClient {
  trace(body: ClientTrace): unknown;
  span(body: ClientSpan): unknown;
  generation(body: ClientGeneration): unknown;
  score(body: Score): unknown;
  /** `*`: every event with its name. Returns what ends it. */
  on(event: "*", listener: (name: string, payload: unknown) => void): () => void;
  flushAsync(): Promise<unknown>;
}

/** The client's methods take an id and keep it. What is absent the client fills in: its environment, its release. */
export interface ClientTrace {
  readonly id: string;
  readonly timestamp: Date;
  readonly name?: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly tags?: string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly environment?: string;
  readonly release?: string;
  readonly version?: string;
  readonly input: unknown;
  readonly output: unknown;
}

export interface ClientSpan {
  readonly id: string;
  readonly traceId: string;
  readonly parentObservationId?: string;
  readonly name: string;
  readonly startTime: Date;
  readonly endTime: Date;
  readonly environment?: string;
  readonly version?: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly level?: "WARNING" | "ERROR";
  readonly statusMessage?: string;
}

export interface ClientGeneration extends ClientSpan {
  readonly model?: string;
  readonly modelParameters?: Record<string, string | number>;
  /** All that servers of version 2 know. */
  readonly usage?: ClientUsage;
  readonly usageDetails?: Details;
  readonly costDetails?: Details;
  readonly completionStartTime?: Date;
  readonly promptName?: string;
  readonly promptVersion?: number;
}

/** Whole tokens, every detail included. */
export interface ClientUsage {
  readonly unit: "TOKENS";
  readonly input?: number;
  readonly output?: number;
  readonly total?: number;
  readonly totalCost?: number;
}
