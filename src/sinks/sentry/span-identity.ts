import type { Attributes } from "../../otlp/values.ts";
import type { GenAiMapper } from "../../semconv/genai-mapper.ts";
import { TRACE_SPAN_NAME } from "../../semconv/span-identity.ts";
import type { StartEvent } from "../../spans/finished-span.ts";

/** What Sentry wants to know when a span begins. */
export interface SpanIdentity {
  readonly name: string;
  /** See {@link opOf}. */
  readonly op: string;
  readonly attributes: Attributes;
}

// https://getsentry.github.io/sentry-conventions/attributes/gen_ai/
const OPERATION = "gen_ai.operation.name";
const AGENT_NAME = "gen_ai.agent.name";

/** What is no operation of generative AI to Sentry. https://getsentry.github.io/sentry-conventions/ops/ */
const PLAIN_OP = "function";

/**
 * `gen_ai.` and the operation: that is how Sentry's agent pages find a span.
 * https://docs.sentry.io/platforms/javascript/guides/node/agent-tracing/manual-instrumentation/
 * A search in a store is none of its operations, and it takes every `gen_ai` span that it does not know for a model call.
 * https://github.com/getsentry/relay/blob/master/relay-event-normalization/src/normalize/span/ai.rs
 */
function opOf(operation: unknown): string {
  return operation === "retrieval" ? PLAIN_OP : `gen_ai.${String(operation)}`;
}

/** Undefined for a plain chain, and for a trace. */
export function identityOf({ name, attributes }: Omit<SpanIdentity, "op">): SpanIdentity | undefined {
  const operation = attributes[OPERATION];
  return operation === undefined ? undefined : { name, op: opOf(operation), attributes };
}

/** Of a root that is neither model call, tool nor agent. */
export function plainIdentity(name: string = TRACE_SPAN_NAME): SpanIdentity {
  return { name, op: PLAIN_OP, attributes: {} };
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
