import type { FinishedSpan, LlmSpan, StartEvent } from "../spans/finished-span.ts";
import type { DerivedFields } from "./attribute-table.ts";
import { operationOf } from "./operation.ts";
import { openInferenceNames, providerName } from "./provider-name.ts";

/** What a span is, as far as its start already tells. */
export interface SpanIdentity {
  readonly name: string;
  /** client: the work is done elsewhere, by a provider; internal: here. */
  readonly kind: "client" | "internal";
  readonly fields: DerivedFields;
}

/** The span that `startTrace` opens. */
export const TRACE_SPAN_NAME = "langmeter.trace";

/** Of a run that has ended; its start may be lost. */
export function identityOf(span: FinishedSpan): SpanIdentity {
  switch (span.kind) {
    case "llm": {
      const { start, end } = span;
      const identity = modelIdentity(end.operation ?? start?.operation, {
        provider: end.provider ?? start?.provider,
        model: end.model_requested ?? start?.model,
      });
      return { ...identity, fields: { ...identity.fields, ...answeringModel(identity, servedModel(end)) } };
    }
    case "tool":
      return toolIdentity(span.end.tool_name);
    case "retriever":
      return retrieverIdentity(span.end.name);
    case "chain":
      return span.agent === undefined ? chainIdentity(span.end.name) : agentIdentity(span.agent.agent_name);
    case "trace":
      return chainIdentity(span.end.name ?? TRACE_SPAN_NAME);
  }
}

/** Of a run that begins. Which chain is an agent shows only when it has finished. */
export function startIdentity(start: StartEvent): SpanIdentity {
  switch (start.event) {
    case "llm_call_start":
      return modelIdentity(start.operation, start);
    case "tool_call_start":
      return toolIdentity(start.tool_name);
    case "retriever_start":
      return retrieverIdentity(start.name);
    case "chain_start":
      return chainIdentity(start.name);
  }
}

interface Model {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

/** https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-spans.md */
function modelIdentity(givenOperation: string | undefined, { provider, model }: Model): SpanIdentity {
  const { name: operation, outputType } = operationOf(givenOperation);
  const spanKind = operation === "embeddings" ? "EMBEDDING" : "LLM";
  return {
    name: spanName(operation, model),
    kind: "client",
    fields: {
      operation,
      provider: providerName(provider),
      requestModel: model,
      outputType,
      spanKind,
      // https://github.com/Arize-ai/openinference/blob/main/spec/embedding_spans.md: embeddings have neither
      ...(spanKind === "LLM" && openInferenceNames(provider, model)),
    },
  };
}

/** Only an answer names the model that it comes from. */
function servedModel({ model, model_assumed }: LlmSpan["end"]): string | undefined {
  return model_assumed ? undefined : model;
}

function answeringModel({ fields }: SpanIdentity, served: string | undefined): DerivedFields {
  const model = served ?? fields.requestModel;
  const isEmbedding = fields.spanKind === "EMBEDDING";
  return isEmbedding
    ? { responseModel: served, embeddingModel: model }
    : { responseModel: served, languageModel: model };
}

function toolIdentity(toolName: string): SpanIdentity {
  const operation = "execute_tool";
  return {
    name: spanName(operation, toolName),
    kind: "internal",
    fields: { operation, toolType: "function", spanKind: "TOOL" },
  };
}

function retrieverIdentity(dataSource: string): SpanIdentity {
  const operation = "retrieval";
  return {
    name: spanName(operation, dataSource),
    kind: "client",
    fields: { operation, dataSource, spanKind: "RETRIEVER" },
  };
}

/** https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-agent-spans.md */
function agentIdentity(agentName: string | undefined): SpanIdentity {
  const operation = "invoke_agent";
  return {
    name: spanName(operation, agentName),
    kind: "internal",
    fields: { operation, agentName, spanKind: "AGENT" },
  };
}

/** Chains have no convention: a span by the runnable's name, with our own attributes alone. */
function chainIdentity(name: string): SpanIdentity {
  return { name, kind: "internal", fields: { spanKind: "CHAIN" } };
}

function spanName(operation: string, target: string | undefined): string {
  return target === undefined ? operation : `${operation} ${target}`;
}
