import type { SpanReference } from "../events/sink.ts";
import { finiteOf, get } from "../events/untrusted.ts";
import { isSpanReference } from "./trace-parent.ts";

/**
 * Where every copy of @opentelemetry/api 1.x keeps what the application registered, and under which key its context
 * holds the active span. Both are shared by design, so that several copies of the API work together:
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts,
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/trace/context-utils.ts
 */
const REGISTRY = Symbol.for("opentelemetry.js.api.1");
const SPAN_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

interface ActiveSpan extends SpanReference {
  /** As a header; what is no text is none. */
  traceState(): unknown;
}

/** The active OpenTelemetry span of the caller, where the application has OpenTelemetry. Needs no package. */
export function activeOtelSpan(): ActiveSpan | undefined {
  const registry: unknown = (globalThis as { [REGISTRY]?: unknown })[REGISTRY];
  if (registry === undefined) return undefined;
  try {
    const manager = get(registry, "context") as { active(): { getValue(key: symbol): unknown } } | undefined;
    const span = manager?.active().getValue(SPAN_KEY) as { spanContext(): SpanReference } | undefined;
    const reference = span?.spanContext();
    if (reference === undefined || !isSpanReference(reference)) return undefined;
    const { traceId, spanId } = reference;
    return {
      traceId,
      spanId,
      traceFlags: finiteOf(reference.traceFlags),
      traceState: () => stateOf(reference),
    };
  } catch {
    return undefined; // another library's objects: whatever they do must not reach the application
  }
}

function stateOf(span: SpanReference): unknown {
  const state = get(span, "traceState") as { serialize(): unknown } | undefined;
  try {
    return state?.serialize();
  } catch {
    return undefined;
  }
}
