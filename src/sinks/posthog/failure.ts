import type { BusinessName } from "../../events/business-name.ts";
import { isFailure } from "../../events/failure.ts";
import type { EventOf, LangMeterEvent } from "../../events/schema.ts";

export type FailureEvent = EventOf<
  "llm_error" | "tool_error" | "chain_error" | "retriever_error" | "api_error" | BusinessName
>;

/**
 * Whether something broke that is an issue of its own: a trace fails by what failed in it, a request by its `api_error`,
 * and one that was just refused did not break.
 */
export function isBroken(event: Readonly<LangMeterEvent>): event is FailureEvent {
  if (event.event === "trace_complete" || event.event === "api_request") return false;
  if (event.event === "api_error") return event.exception_type !== undefined;
  return isFailure(event.event, event);
}
