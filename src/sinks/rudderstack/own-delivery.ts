import { trimmedEnd } from "../../content/text.ts";
import { createHttpClient } from "../../transport/http-client.ts";
import { requireAccepted } from "../../transport/refusal.ts";
import type { Call } from "./calls.ts";
import type { Delivery } from "./delivery.ts";
import { STATUS_HINTS } from "./status-hints.ts";

export interface DataPlane {
  readonly writeKey: string;
  readonly dataPlaneUrl: string;
}

/** POST /v1/batch, all or nothing. https://www.rudderstack.com/docs/api/http-api/ */
export function createOwnDelivery({ writeKey, dataPlaneUrl }: DataPlane): Delivery {
  const http = createHttpClient();
  const url = `${trimmedEnd(dataPlaneUrl, "/")}/v1/batch`;
  const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}`, "content-type": "application/json" };
  return {
    async deliver(calls, signal) {
      const body = batchBody(calls, new Date().toISOString());
      const answer = await http.post({ url, headers, body, signal });
      requireAccepted(answer, STATUS_HINTS);
      return new Map(); // also where the answer broke off: the gateway stores the batch before it says 200
    },
    close: () => http.close(),
  };
}

/**
 * The batch with the common fields that RudderStack's clients add. The gateway takes the difference of `sentAt` and
 * `originalTimestamp` off its own clock, so both must be ours.
 */
function batchBody(calls: readonly Call[], sentAt: string): string {
  const library = { name: "langmeter" };
  const batch = calls.map(({ type, message }) => {
    const context = "traits" in message ? { traits: message.traits, library } : { library };
    return { type, ...message, channel: "server", context, sentAt };
  });
  return JSON.stringify({ batch, sentAt });
}
