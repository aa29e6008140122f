import type { Attributes, OtlpSpan } from "../../otlp/values.ts";
import type { ModelCall, Observation, TraceFields } from "./observation.ts";

/**
 * The observation as Langfuse's OpenTelemetry endpoint reads it.
 * https://langfuse.com/integrations/native/opentelemetry#property-mapping
 *
 * Numbers travel as text or JSON: servers before June 2026 read no integer of OTLP/JSON that is a string
 * (https://github.com/langfuse/langfuse/issues/14068). The prompt's version alone must be a number.
 */
export function otlpSpanOf(observation: Observation): OtlpSpan {
  const { trace, level, statusMessage, modelCall } = observation;
  return {
    traceId: trace.id,
    spanId: observation.id,
    parentSpanId: observation.parentId,
    name: observation.name,
    kind: modelCall === undefined ? "internal" : "client",
    startMs: observation.startMs,
    endMs: observation.endMs,
    attributes: {
      ...traceAttributes(trace),
      "langfuse.internal.is_app_root": observation.isRoot ? true : undefined,
      "langfuse.observation.type": observation.type,
      "langfuse.observation.input": textOf(observation.input),
      "langfuse.observation.output": textOf(observation.output),
      "langfuse.observation.level": level,
      "langfuse.observation.status_message": statusMessage,
      ...prefixed("langfuse.observation.metadata", observation.metadata),
      ...(modelCall !== undefined && modelAttributes(modelCall)),
    },
    status: level === "ERROR" ? { code: "error", message: statusMessage } : undefined,
  };
}

/** Langfuse stores spans, not traces: what it shows and filters by must stand on each of them. */
function traceAttributes(trace: TraceFields): Attributes {
  return {
    "langfuse.trace.name": trace.name,
    "user.id": trace.userId,
    "session.id": trace.sessionId,
    "langfuse.trace.tags": trace.tags,
    "langfuse.environment": trace.environment,
    "langfuse.release": trace.release,
    "langfuse.version": trace.version,
    ...prefixed("langfuse.trace.metadata", trace.metadata),
  };
}

function modelAttributes(call: ModelCall): Attributes {
  const { completionStartMs, prompt } = call;
  return {
    "langfuse.observation.model.name": call.model,
    "langfuse.observation.model.parameters": jsonOf(call.modelParameters),
    "langfuse.observation.usage_details": jsonOf(call.usageDetails),
    "langfuse.observation.cost_details": jsonOf(call.costDetails),
    "langfuse.observation.completion_start_time":
      completionStartMs === undefined ? undefined : new Date(completionStartMs).toISOString(),
    "langfuse.observation.prompt.name": prompt?.name,
    "langfuse.observation.prompt.version": prompt?.version,
  };
}

/** One attribute per key: only the top level of metadata can be filtered by. */
function prefixed(prefix: string, metadata: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [`${prefix}.${key}`, textOf(value)]),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : jsonOf(value);
}

function jsonOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
