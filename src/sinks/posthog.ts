import { offSink } from "../content/sink-option.ts";
import type { BatchSink } from "../events/sink.ts";
import { createSpanAssembly } from "../spans/span-assembly.ts";
import { type CaptureMessage, createClientDelivery, type PostHogClient } from "./posthog/client-delivery.ts";
import { mapBatch } from "./posthog/map-batch.ts";
import { checkedOptions, type PostHogOptions } from "./posthog/options.ts";
import { createOwnDelivery } from "./posthog/own-delivery.ts";
import { serialized } from "./posthog/serialized.ts";
import { createTraceIdentities } from "./posthog/trace-identities.ts";

export type { CaptureMessage, PostHogClient, PostHogOptions };

/** The events made of one batch should fit into one request of posthog-node, which takes 100 a request. */
const MAX_EVENTS_FOR_CLIENT = 30;

/**
 * PostHog: every recorded event as a custom event, and its own `$ai_*` events for the AI views. With `apiKey` we
 * deliver, with `client` posthog-node does; docs/sinks/posthog.md says what that can lose.
 *
 * @throws LangMeterError on a wrong option.
 */
export function posthog(options: PostHogOptions = {}): BatchSink {
  const checked = checkedOptions(options);
  if ("off" in checked) return offSink(checked);
  const { target, selection, anonymousId, content, maxDelayMs, name } = checked;
  const ownDelivery = !("client" in target);
  const delivery = ownDelivery ? createOwnDelivery(target) : createClientDelivery(target.client);
  const assembly = createSpanAssembly();
  const traceIdentities = createTraceIdentities(anonymousId);
  return {
    kind: "batch",
    name,
    limits: { maxDelayMs, ...(!ownDelivery && { maxEvents: MAX_EVENTS_FOR_CLIENT }) },
    ...(content !== undefined && { content }),
    async send(batch, { signal }) {
      const identities = traceIdentities.resolve(batch);
      const mapped = mapBatch(batch, selection.ai ? assembly.join(batch) : [], identities, selection);
      const { fitting, refusals } = serialized(mapped);
      const refused = fitting.length === 0 ? [] : await delivery.deliver(fitting, signal);
      assembly.accepted(batch);
      traceIdentities.accepted(identities);
      return [...refusals, ...refused];
    },
    close: () => delivery.close?.(),
  };
}
