import { type BusinessName, isBusinessName } from "../../events/business-name.ts";
import type { EventOf } from "../../events/schema.ts";
import type { RecordedEvent } from "../../events/sink.ts";

/**
 * An event that tells of an error. A failed request is none: Sentry's own handlers report what nobody handled, and would
 * report it twice.
 */
export type FailureEvent =
  | EventOf<"llm_error" | "tool_error" | "chain_error" | "retriever_error">
  | EventOf<BusinessName>;

const FAILURES: ReadonlySet<string> = new Set<FailureEvent["event"]>([
  "llm_error",
  "tool_error",
  "chain_error",
  "retriever_error",
]);

/**
 * The event as a failure to report, or undefined: what was aborted, paused or abandoned is none, and an error that passes
 * through a run above was reported where it came from.
 */
export function failureOf(recorded: RecordedEvent): Readonly<FailureEvent> | undefined {
  // Most events: their JSON is not read. Operations of the application have names of their own.
  if (!FAILURES.has(recorded.name) && !isBusinessName(recorded.name)) return undefined;
  if (!recorded.isFailure) return undefined;
  const failure = recorded.event as Readonly<FailureEvent>;
  return failure.error_repeated === true ? undefined : failure;
}

/** What failed, in words that many failures share: `openai/gpt-4o-mini`, the tool's name, the chain's name. */
export function subjectOf(failure: Readonly<FailureEvent>): string {
  switch (failure.event) {
    case "llm_error":
      return modelOf(failure);
    case "tool_error":
      return failure.tool_name;
    case "chain_error":
    case "retriever_error":
      return failure.name;
    default:
      return failure.operation ?? failure.event;
  }
}

/** The requested model first: the served one is known only where a stream had begun. */
function modelOf({ provider, model_requested, model }: Readonly<EventOf<"llm_error">>): string {
  const asked = model_requested ?? model;
  const known = [provider, asked].filter((part) => part !== undefined);
  return known.length > 0 ? known.join("/") : "unknown model";
}
