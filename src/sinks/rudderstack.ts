import { offSink } from "../content/sink-option.ts";
import type { BatchSink } from "../events/sink.ts";
import { createClientDelivery, type RudderStackClient } from "./rudderstack/client-delivery.ts";
import { createIdentifiedUsers } from "./rudderstack/identified-users.ts";
import { checkedOptions, type RudderStackOptions } from "./rudderstack/options.ts";
import { createOwnDelivery } from "./rudderstack/own-delivery.ts";
import { planOf } from "./rudderstack/plan.ts";
import { refusalsOf } from "./rudderstack/refusals.ts";

export type { RudderStackClient, RudderStackOptions };

/**
 * RudderStack, and Google Analytics 4 behind it: one `track` call per event in a flat profile that GA4 takes, one
 * `identify` call per user. With `writeKey` and `dataPlaneUrl` we deliver; with `client` the vendor's client does.
 *
 * @throws LangMeterError on a wrong option.
 */
export function rudderstack(options: RudderStackOptions = {}): BatchSink {
  const checked = checkedOptions(options);
  if ("off" in checked) return offSink(checked);
  const { target, content, maxDelayMs, name, ...selection } = checked;
  const delivery = "client" in target ? createClientDelivery(target.client) : createOwnDelivery(target);
  const users = createIdentifiedUsers();
  return {
    kind: "batch",
    name,
    content,
    ...(maxDelayMs !== undefined && { limits: { maxDelayMs } }),
    async send(batch, { signal }) {
      const { calls, positions } = planOf(batch, selection, users.has);
      if (calls.length === 0) return [];
      const failed = await delivery.deliver(calls, signal);
      users.remember(calls, failed);
      return refusalsOf(failed, positions);
    },
    close: () => delivery.close?.(),
  };
}
