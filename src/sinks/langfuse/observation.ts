/** What Langfuse stores of every span of a trace: the trace's own fields stand on each of them. */
export interface TraceFields {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string | undefined;
  readonly userId: string | undefined;
  /** Langfuse's session is the conversation. */
  readonly sessionId: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly environment: string | undefined;
  /** Version of the application. */
  readonly release: string | undefined;
  /** Which arm of a comparison. */
  readonly version: string | undefined;
}

/** https://langfuse.com/docs/observability/features/observation-types */
export type ObservationType = "span" | "generation" | "embedding" | "agent" | "tool" | "retriever";

/** Token counts or US dollars by Langfuse's names; no bucket overlaps another, and `total` is their sum. */
export type Details = Readonly<Record<string, number>>;

/** What only a model call has. */
export interface ModelCall {
  readonly model: string | undefined;
  readonly modelParameters: Readonly<Record<string, unknown>> | undefined;
  readonly usageDetails: Details | undefined;
  readonly costDetails: Details | undefined;
  /** When the first token came, in milliseconds since 1970. */
  readonly completionStartMs: number | undefined;
  readonly prompt: PromptLink | undefined;
}

/** A prompt of Langfuse's prompt management. */
export interface PromptLink {
  readonly name: string;
  readonly version: number;
}

/** One node of a trace as Langfuse shows it, whichever way it travels. */
export interface Observation {
  readonly trace: TraceFields;
  /** 16 hex digits. */
  readonly id: string;
  readonly parentId: string | undefined;
  readonly isRoot: boolean;
  readonly type: ObservationType;
  readonly name: string;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly input: unknown;
  readonly output: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Absent: DEFAULT. */
  readonly level: "WARNING" | "ERROR" | undefined;
  readonly statusMessage: string | undefined;
  readonly modelCall: ModelCall | undefined;
}
