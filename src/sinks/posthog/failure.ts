import type { BusinessName } from "../../events/business-name.ts";
import type { EventOf, LangMeterEvent } from "../../events/schema.ts";

export type FailureEvent = EventOf<
  "llm_error" | "tool_error" | "chain_error" | "retriever_error" | "api_error" | BusinessName
>;

/** Whether something broke, rather than being stopped on purpose, paused, left behind or answered with a refusal. */
export function isFailure(event: Readonly<LangMeterEvent>): event is FailureEvent {
  if (event.event === "llm_error") return event.outcome === "error";
  if (event.event === "api_error") return event.exception_type !== undefined;
  return "status" in event && event.status === "error";
}
