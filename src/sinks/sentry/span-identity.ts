import type { Attributes } from "../../otlp/values.ts";
import type { GenAiMapper } from "../../semconv/genai-mapper.ts";
import type { StartEvent } from "../../spans/finished-span.ts";

/** What Sentry wants to know when a span begins. */
export interface SpanIdentity {
  readonly name: string;
  /** `gen_ai.` and the operation: that is how Sentry's agent pages find a span. https://docs.sentry.io/platforms/javascript/guides/node/agent-tracing/manual-instrumentation/ */
  readonly op: string;
  readonly attributes: Attributes;
}

// https://getsentry.github.io/sentry-conventions/attributes/gen_ai/
const OPERATION = "gen_ai.operation.name";
const AGENT_NAME = "gen_ai.agent.name";

/** Undefined for what is no operation of generative AI: a plain chain. */
export function identityOf({ name, attributes }: Omit<SpanIdentity, "op">): SpanIdentity | undefined {
  const operation = attributes[OPERATION];
  return operation === undefined ? undefined : { name, op: `gen_ai.${operation}`, attributes };
}

/** A graph counts as an agent from its start: that it gave a final answer shows only at its end. */
export function startIdentityOf(mapper: GenAiMapper, start: StartEvent): SpanIdentity | undefined {
  const mapped = mapper.start(start);
  if (start.event !== "chain_start" || !isAgent(start.run_type)) return identityOf(mapped);
  const operation = "invoke_agent";
  const attributes = { ...mapped.attributes, [OPERATION]: operation, [AGENT_NAME]: start.name };
  return identityOf({ name: `${operation} ${start.name}`, attributes });
}

function isAgent(runType: string | undefined): boolean {
  return runType === "graph" || runType === "agent";
}
