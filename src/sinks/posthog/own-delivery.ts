import { trimmedEnd } from "../../content/text.ts";
import { type Refusal, SinkError } from "../../events/sink.ts";
import { createHttpClient } from "../../transport/http-client.ts";
import { requireAccepted } from "../../transport/refusal.ts";
import type { Delivery, OutgoingEvent } from "./delivery.ts";
import { refusedByQuota } from "./quota.ts";
import { STATUS_HINTS } from "./status-hints.ts";

export interface Project {
  readonly apiKey: string;
  readonly host: string;
}

/** POST /batch/. https://posthog.com/docs/api/capture#batch-events */
export function createOwnDelivery({ apiKey, host }: Project): Delivery {
  const http = createHttpClient();
  const url = `${trimmedEnd(host, "/")}/batch/`;
  const headers = { "content-type": "application/json", "user-agent": "langmeter" };
  return {
    async deliver(events, signal) {
      const answer = await http.post({ url, headers, body: batchBody(apiKey, events), signal });
      requireAccepted(answer, STATUS_HINTS);
      // The same ids once more are the same events to PostHog; without the body nobody knows about the quota.
      if (!answer.isWhole) throw new SinkError("the answer broke off", { reason: "network" });
      return checked(refusedByQuota(answer.body, events), events);
    },
    close: () => http.close(),
  };
}

/**
 * Without `sent_at`: PostHog would move the events in time by its distance to the clock of the server, which a retry
 * changes, and take one that changes its day for another event.
 * https://github.com/PostHog/posthog/blob/master/posthog/models/event/sql.py
 */
function batchBody(apiKey: string, events: readonly OutgoingEvent[]): string {
  return `{"api_key":${JSON.stringify(apiKey)},"batch":[${events.map(({ json }) => json).join(",")}]}`;
}

function checked(refusals: readonly Refusal[], events: readonly OutgoingEvent[]): readonly Refusal[] {
  const [first] = refusals;
  if (first === undefined || refusals.length < events.length) return refusals;
  throw new SinkError(first.message, { reason: first.reason, retryable: false });
}
