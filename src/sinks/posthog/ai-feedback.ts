import type { EventOf } from "../../events/schema.ts";
import { aiContext } from "./ai-context.ts";
import { flatProperties } from "./flat-properties.ts";
import { type Draft, derivedEvent } from "./posthog-event.ts";

/** A rating as `$ai_metric`, its comment as `$ai_feedback`; PostHog shows both beside the trace. */
export function aiFeedback(feedback: EventOf<"feedback">): readonly Draft[] {
  const { score, comment, ...rest } = feedback;
  const shared = Object.assign(flatProperties(rest), aiContext(feedback));
  // A text, as posthog-js sends it: PostHog hides a metric that is the number 0.
  const metric = { ...shared, $ai_metric_name: "feedback", $ai_metric_value: String(score) };
  const drafts = [derivedEvent("$ai_metric", feedback, metric)];
  if (comment !== undefined)
    drafts.push(derivedEvent("$ai_feedback", feedback, { ...shared, $ai_feedback_text: comment }));
  return drafts;
}
