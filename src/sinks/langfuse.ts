import { offSink } from "../content/sink-option.ts";
import type { BatchSink, RecordedEvent } from "../events/sink.ts";
import { createSpanAssembly } from "../spans/span-assembly.ts";
import type { LangfuseClient } from "./langfuse/client.ts";
import { createClientDelivery } from "./langfuse/client-delivery.ts";
import { checkedOptions, type LangfuseOptions } from "./langfuse/options.ts";
import { createOwnDelivery } from "./langfuse/own-delivery.ts";
import { parcelOf } from "./langfuse/parcel.ts";
import { createTraceNames } from "./langfuse/trace-names.ts";

export type { LangfuseClient, LangfuseOptions };

/**
 * Langfuse: every run as an observation, once and complete, with tokens and cost in buckets that do not overlap;
 * feedback as scores. With `publicKey` and `secretKey` we deliver over OpenTelemetry; with `client` the vendor's
 * client does, for servers that have no such endpoint.
 *
 * @throws LangMeterError on a wrong option.
 */
export function langfuse(options: LangfuseOptions = {}): BatchSink {
  const checked = checkedOptions(options);
  if ("off" in checked) return offSink(checked);
  const { target, content, maxDelayMs, name } = checked;
  const ownDelivery = !("client" in target);
  const delivery = ownDelivery ? createOwnDelivery(target) : createClientDelivery(target.client);
  const assembly = createSpanAssembly();
  const names = createTraceNames();
  return {
    kind: "batch",
    name,
    ...(content !== undefined && { content }),
    limits: { maxDelayMs },
    // Scores have an address of their own: spans do not wait for it.
    ...(ownDelivery && { aside: ({ name: event }: RecordedEvent) => event === "feedback" }),
    async send(batch, { signal }) {
      names.learn(batch);
      const refusals = await delivery.deliver(parcelOf(batch, assembly.join(batch), names), signal);
      assembly.accepted(batch);
      names.accepted(batch);
      return refusals;
    },
    close: () => delivery.close(),
  };
}
