import type { Usage } from "../events/schema.ts";
import type { FinishedSpan, LlmSpan } from "../spans/finished-span.ts";
import { type DerivedFields, METRIC_ROWS } from "./attribute-table.ts";
import { LATEST, type Metric, RELEASED } from "./metric-table.ts";
import { columnsOf, createNamer, type NamedAttributes, type SemconvVersion } from "./naming.ts";
import { outcomeOf } from "./outcome.ts";
import { identityOf } from "./span-identity.ts";

/** One value for one instrument. */
export interface Measurement {
  readonly metric: Metric;
  readonly value: number;
  readonly attributes: NamedAttributes;
}

export interface GenAiMetricsOptions {
  /** Which instruments are measured: the last release's, the unreleased ones, or all. @default "1.41" */
  readonly semconv?: SemconvVersion;
}

/**
 * What a model call adds to the metrics, and in the unreleased vocabulary a tool and an agent. Other spans, answers from
 * LangChain's own cache and what was abandoned add nothing.
 */
export type GenAiMetrics = (span: FinishedSpan) => readonly Measurement[];

/** A value and what tells it apart beside the call it belongs to; undefined is unknown. */
type Value = readonly [Metric, number | undefined, DerivedFields?];

/** What both vocabularies measure. */
interface Call {
  readonly isEmbedding: boolean;
  readonly durationSeconds: number;
  readonly firstChunkSeconds: number | undefined;
  /** Absent where no provider has counted: the conventions forbid estimates here. */
  readonly usage: Partial<Usage>;
  readonly errorType: DerivedFields;
}

const VALUES = { "1.41": releasedValues, latest: latestValues } as const;

export function createGenAiMetrics({ semconv = "1.41" }: GenAiMetricsOptions = {}): GenAiMetrics {
  const vocabularies = columnsOf(semconv).map((column) => ({
    column,
    name: createNamer(METRIC_ROWS, [column], false),
  }));
  return (span) => {
    const { valuesOf, shared } = measured(span);
    const measurements: Measurement[] = [];
    for (const { column, name } of vocabularies) {
      for (const [metric, value, own] of valuesOf(column)) {
        if (value === undefined) continue;
        const attributes: NamedAttributes = {};
        name(attributes, shared);
        name(attributes, own);
        measurements.push({ metric, value, attributes });
      }
    }
    return measurements;
  };
}

interface Measured {
  readonly valuesOf: (column: "1.41" | "latest") => readonly Value[];
  /** What tells every value of the span apart. */
  readonly shared: DerivedFields;
}

const NOTHING: Measured = { valuesOf: () => [], shared: {} };

function measured(span: FinishedSpan): Measured {
  if (span.kind === "llm") return isMeasured(span) ? measuredCall(span) : NOTHING;
  const metric = DURATIONS[span.kind];
  const { outcome, errorType } = outcomeOf(span).fields;
  const isAgent = span.kind !== "chain" || span.agent !== undefined;
  if (metric === undefined || !isAgent || outcome === "abandoned") return NOTHING;
  const { toolType, agentName } = identityOf(span).fields;
  const toolName = span.kind === "tool" ? span.end.tool_name : undefined;
  const seconds = (span.endMs - span.startMs) / 1_000;
  return {
    valuesOf: (column) => (column === "latest" ? [[metric, seconds, { errorType }]] : []),
    shared: { toolName, toolType, agentName },
  };
}

/** Of what is no model call: the release has no instrument for it. */
const DURATIONS: Readonly<Partial<Record<FinishedSpan["kind"], Metric>>> = {
  tool: LATEST.toolDuration,
  chain: LATEST.agentDuration,
};

function measuredCall(span: LlmSpan): Measured {
  const { operation, provider, requestModel, responseModel } = identityOf(span).fields;
  const call = callOf(span, operation === "embeddings");
  return {
    valuesOf: (column) => VALUES[column](call),
    shared: { operation, provider, requestModel, responseModel },
  };
}

/** Of an abandoned call nobody knows how long it took. */
function isMeasured({ end }: LlmSpan): boolean {
  return end.event === "llm_error" ? end.outcome !== "abandoned" : end.cached !== true;
}

function callOf(span: LlmSpan, isEmbedding: boolean): Call {
  const { usage, time_to_first_token_ms: firstTokenMs } = span.end;
  return {
    isEmbedding,
    durationSeconds: (span.endMs - span.startMs) / 1_000,
    firstChunkSeconds: firstTokenMs === undefined ? undefined : firstTokenMs / 1_000,
    usage: usage.usage_source === "provider" ? usage : {},
    errorType: { errorType: outcomeOf(span).fields.errorType },
  };
}

function releasedValues({ usage, ...call }: Call): readonly Value[] {
  return [
    [RELEASED.duration, call.durationSeconds, call.errorType],
    [RELEASED.timeToFirstChunk, call.firstChunkSeconds],
    [RELEASED.tokenUsage, usage.input_tokens, { tokenType: "input" }],
    [RELEASED.tokenUsage, usage.output_tokens, { tokenType: "output" }],
  ];
}

function latestValues({ usage, isEmbedding, ...call }: Call): readonly Value[] {
  if (isEmbedding)
    return [
      [LATEST.embeddingsDuration, call.durationSeconds, call.errorType],
      [LATEST.embeddingsInput, usage.input_tokens],
    ];
  // Providers do not say of which kind most tokens are; a call that brought no counts adds a 0.
  const modality: DerivedFields = { tokenModality: "unknown" };
  return [
    [LATEST.duration, call.durationSeconds, call.errorType],
    [LATEST.timeToFirstChunk, call.firstChunkSeconds],
    [LATEST.callInput, usage.input_tokens],
    [LATEST.callOutput, usage.output_tokens],
    [LATEST.input, usage.input_tokens ?? 0, modality],
    [LATEST.output, usage.output_tokens ?? 0, modality],
    [LATEST.cacheRead, usage.cache_read_tokens, modality],
    [LATEST.cacheWrite, usage.cache_write_tokens, modality],
    [LATEST.reasoning, usage.reasoning_tokens, modality],
  ];
}
