import type { EndEvent } from "../../spans/finished-span.ts";
import { aiContext } from "./ai-context.ts";
import { aiProperties } from "./ai-properties.ts";
import { type FailureEvent, isBroken } from "./failure.ts";
import type { Properties } from "./flat-properties.ts";

/** What the event of a finished run says whatever its kind: its fields, its place in the tree, its error. */
export function aiRun(end: EndEvent, name: string): Properties {
  const { trace_id, span_id, parent_span_id, parent_run_id } = end;
  const properties = Object.assign(aiProperties(end), aiContext(end));
  properties.$ai_span_id = span_id;
  // Below the trace itself PostHog wants the trace's id, which is no span of its own there.
  properties.$ai_parent_id = parent_run_id === undefined ? trace_id : parent_span_id;
  properties.$ai_span_name = name;
  return isBroken(end) ? Object.assign(properties, aiError(end)) : properties;
}

/** PostHog counts everything with an `$ai_error` as failed; what was aborted or interrupted was not. */
function aiError({ error_message, exception_type, error_type }: FailureEvent): Properties {
  return {
    error_message: undefined,
    $ai_is_error: true,
    $ai_error: error_message ?? exception_type ?? error_type ?? "error",
  };
}
