import type { EventOf } from "../../events/schema.ts";
import { environmentName } from "./environment-name.ts";

/** A rating of a trace. https://langfuse.com/docs/evaluation/evaluation-methods/scores-via-sdk */
export interface Score {
  /** The event's id: Langfuse replaces a score that comes again. */
  readonly id: string;
  readonly traceId: string;
  readonly name: "feedback";
  readonly value: number;
  readonly dataType: "NUMERIC";
  readonly comment?: string;
  readonly environment?: string;
}

export function scoreOf(feedback: EventOf<"feedback">): Score {
  const environment = environmentName(feedback.environment);
  return {
    id: feedback.event_id,
    traceId: feedback.trace_id,
    name: "feedback",
    value: feedback.score,
    dataType: "NUMERIC",
    ...(feedback.comment !== undefined && { comment: feedback.comment }),
    ...(environment !== undefined && { environment }),
  };
}
