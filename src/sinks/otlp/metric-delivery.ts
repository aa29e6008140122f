import { encodeMetricRequest } from "../../otlp/metric-request.ts";
import type { OtlpResource } from "../../otlp/values.ts";
import type { GenAiMetrics } from "../../semconv/genai-metrics.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import type { HttpAnswer } from "../../transport/http-message.ts";
import { isAccepted, refusalOf } from "../../transport/refusal.ts";
import { createMetricWindow } from "./metric-window.ts";

export type Post = (body: string, signal: AbortSignal) => Promise<HttpAnswer>;

/**
 * Sends the metrics of spans that are delivered. Never rejects: were the batch tried again because of its metrics,
 * its spans would arrive twice. What fails for now is sent with the next batch, summed up with it.
 */
export interface MetricDelivery {
  deliver(spans: readonly FinishedSpan[], resource: OtlpResource, signal: AbortSignal): Promise<void>;
  /** A last try for what is left. */
  deliverRest(): Promise<void>;
}

const LAST_TRY_MS = 2_000;
/** The backend has no place for metrics: many take traces alone. */
const NO_METRICS: ReadonlySet<number> = new Set([404, 405, 415, 501]);

export function createMetricDelivery(measure: GenAiMetrics, post: Post): MetricDelivery {
  const window = createMetricWindow();
  let sender: OtlpResource | undefined;
  let isWanted = true;

  async function deliverWindow(signal: AbortSignal): Promise<void> {
    const waiting = window.read();
    if (waiting === undefined || sender === undefined) return;
    const body = encodeMetricRequest(waiting.metrics, waiting.range, sender);
    try {
      const answer = await post(body, signal);
      isWanted = !NO_METRICS.has(answer.status);
      if (isAccepted(answer) || !refusalOf(answer).retryable) window.clear();
    } catch {
      // no answer: the window stays
    }
  }

  return {
    async deliver(spans, resource, signal) {
      if (!isWanted) return;
      sender = resource;
      for (const span of spans) window.add(measure(span), span.startMs, span.endMs);
      await deliverWindow(signal);
    },
    async deliverRest() {
      if (isWanted) await deliverWindow(AbortSignal.timeout(LAST_TRY_MS));
    },
  };
}
