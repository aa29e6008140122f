import type { LangMeterEvent } from "../../events/schema.ts";
import { aiContext } from "./ai-context.ts";
import { isBroken } from "./failure.ts";
import { flatProperties, type Properties } from "./flat-properties.ts";
import { type Draft, derivedEvent } from "./posthog-event.ts";

/**
 * An error for PostHog's error tracking, once, at the run where it arose. It has no stack, so it is grouped by what
 * failed and how; the message differs from call to call.
 * https://posthog.com/docs/error-tracking/installation/manual
 */
export function exceptionEvent(event: Readonly<LangMeterEvent>): Draft | undefined {
  if (!isBroken(event) || event.error_repeated) return undefined;
  const {
    error_type = "application_error",
    exception_type = "Error",
    error_message: value = error_type,
  } = event;
  const mechanism = { type: "generic", handled: true, synthetic: false };
  const properties = Object.assign(flatProperties(event), aiContext(event), {
    output: undefined,
    $ai_span_id: event.span_id,
    $exception_level: "error",
    $exception_list: [{ type: exception_type, value, mechanism }],
    $exception_fingerprint: [event.event, error_type, exception_type, placeOf(event)].join(":"),
  });
  return derivedEvent("$exception", event, properties);
}

/** What failed, where the name of the event does not say it. */
function placeOf(event: Readonly<Properties>): unknown {
  const { provider, tool_name, name, endpoint } = event;
  return provider ?? tool_name ?? name ?? endpoint;
}
