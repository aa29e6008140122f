import type { Refusal } from "../../events/sink.ts";
import { get, listOf } from "../../events/untrusted.ts";
import type { OutgoingEvent } from "./delivery.ts";

/** How the names of the events begin that each quota counts. https://github.com/PostHog/posthog/blob/master/rust/capture/src/quota_limiters.rs */
const COUNTED_BY = new Map<unknown, string>([
  ["events", ""],
  ["llm_events", "$ai_"],
  ["exceptions", "$exception"],
]);

/** What no event's name begins with. */
const NO_EVENT = "\n";

/** A project over its quota gets a good answer that says so, and its events are thrown away. */
export function refusedByQuota(body: string, events: readonly OutgoingEvent[]): readonly Refusal[] {
  const quotas = exhaustedQuotas(body);
  return events.flatMap(({ index, message: { event } }) => {
    const quota = quotas.find((each) => event.startsWith(COUNTED_BY.get(each) ?? NO_EVENT));
    if (quota === undefined) return [];
    return { index, reason: "rejected" as const, message: `the project is over its quota (${quota})` };
  });
}

function exhaustedQuotas(body: string): readonly unknown[] {
  try {
    return listOf(get(JSON.parse(body), "quota_limited"));
  } catch {
    return []; // an answer in words, as proxies give it
  }
}
