import type { Attributes, OtlpSpan } from "../../otlp/values.ts";
import type { ModelCall, Observation } from "./observation.ts";

/**
 * The observation as Langfuse's OpenTelemetry endpoint reads it.
 * https://langfuse.com/integrations/native/opentelemetry#property-mapping
 *
 * Numbers travel as text or JSON: servers before June 2026 read no integer of OTLP/JSON that is a string
 * (https://github.com/langfuse/langfuse/issues/14068). The prompt's version alone must be a number.
 */
export function otlpSpanOf(observation: Observation): OtlpSpan {
  const { trace, level, statusMessage, modelCall } = observation;
  const attributes: AttributesToBe = {
    "langfuse.trace.name": trace.name,
    "user.id": trace.userId,
    "session.id": trace.sessionId,
    "langfuse.trace.tags": trace.tags,
    "langfuse.environment": trace.environment,
    "langfuse.release": trace.release,
    "langfuse.version": trace.version,
    // A root may hang below a span that is not sent here. Version 4 of the server reads the one, version 3 the other:
    // https://github.com/langfuse/langfuse/blob/main/packages/shared/src/server/otel/attributes.ts
    "langfuse.internal.is_app_root": observation.isRoot ? true : undefined,
    "langfuse.internal.as_root": observation.isRoot ? true : undefined,
    "langfuse.observation.type": observation.type,
    "langfuse.observation.input": textOf(observation.input),
    "langfuse.observation.output": textOf(observation.output),
    "langfuse.observation.level": level,
    "langfuse.observation.status_message": statusMessage,
  };
  // Langfuse stores spans, not traces: what it shows and filters by must stand on each of them.
  addMetadata(attributes, "langfuse.trace.metadata", trace.metadata);
  addMetadata(attributes, "langfuse.observation.metadata", observation.metadata);
  if (modelCall !== undefined) addModelCall(attributes, modelCall);
  return {
    traceId: trace.id,
    spanId: observation.id,
    parentSpanId: observation.parentId,
    name: observation.name,
    kind: modelCall === undefined ? "internal" : "client",
    startMs: observation.startMs,
    endMs: observation.endMs,
    attributes,
    status: level === "ERROR" ? { code: "error", message: statusMessage } : undefined,
  };
}

type AttributesToBe = { -readonly [Name in keyof Attributes]: Attributes[Name] };

function addModelCall(attributes: AttributesToBe, call: ModelCall): void {
  const { completionStartMs, prompt } = call;
  attributes["langfuse.observation.model.name"] = call.model;
  attributes["langfuse.observation.model.parameters"] = jsonOf(call.modelParameters);
  attributes["langfuse.observation.usage_details"] = jsonOf(call.usageDetails);
  attributes["langfuse.observation.cost_details"] = jsonOf(call.costDetails);
  attributes["langfuse.observation.completion_start_time"] =
    completionStartMs === undefined ? undefined : new Date(completionStartMs).toISOString();
  attributes["langfuse.observation.prompt.name"] = prompt?.name;
  attributes["langfuse.observation.prompt.version"] = prompt?.version;
}

/** One attribute per key: only the top level of metadata can be filtered by. */
function addMetadata(
  attributes: AttributesToBe,
  prefix: string,
  metadata: Readonly<Record<string, unknown>>,
): void {
  for (const key in metadata) attributes[`${prefix}.${key}`] = textOf(metadata[key]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : jsonOf(value);
}

function jsonOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
