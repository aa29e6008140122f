import { createSideDelivery } from "../../delivery/side-delivery.ts";
import type { DeliveryContext } from "../../events/sink.ts";
import { metricRequestOf } from "../../otlp/metric-request.ts";
import type { OtlpResource } from "../../otlp/values.ts";
import type { GenAiMetrics } from "../../semconv/genai-metrics.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import type { HttpAnswer } from "../../transport/http-message.ts";
import { isAccepted, refusalOf } from "../../transport/refusal.ts";
import { createMetricWindow, type TakenWindow } from "./metric-window.ts";
import type { Route } from "./route.ts";
import { STATUS_HINTS } from "./status-hints.ts";

type Warn = DeliveryContext["warn"];

/**
 * The metrics of spans that are delivered, beside the spans: were a batch tried again because of its metrics, its spans
 * would arrive twice, and were it to wait for them, a backend that hangs there would hold up all spans. What fails for
 * now is summed up with what comes next. Nothing here rejects.
 */
export interface MetricDelivery {
  add(spans: readonly FinishedSpan[], resource: OtlpResource): void;
  /** Sends what waits; nobody has to wait for it. */
  send(warn: Warn): void;
  /** The same, but only where the last time is long ago. */
  sendIfDue(warn: Warn): void;
  /** Sends what waits, and waits for it a little. */
  flush(warn: Warn): Promise<void>;
  /** A last try for what is left. */
  close(): Promise<void>;
}

const TIMEOUT_MS = 5_000;
/** Under load, where batch follows batch. OpenTelemetry's own interval is a minute. */
const INTERVAL_MS = 10_000;
/** The backend has no place for metrics: many take traces alone. */
const NO_METRICS: ReadonlySet<number> = new Set([404, 405, 415, 501]);

export function createMetricDelivery(measure: GenAiMetrics, route: Route): MetricDelivery {
  const window = createMetricWindow();
  const side = createSideDelivery({ what: "metrics", timeoutMs: TIMEOUT_MS, deliver: deliverWindow });
  let sender: OtlpResource | undefined;
  let isWanted = true;
  /** Whether a part of the last ones was refused, which is said once. */
  let isPartial = false;
  let lastWarn: Warn;
  let sentAt = Number.NEGATIVE_INFINITY;

  async function deliverWindow(signal: AbortSignal): Promise<void> {
    const taken = isWanted ? window.take() : undefined;
    if (taken === undefined || sender === undefined) return;
    sentAt = performance.now();
    let answer: HttpAnswer;
    try {
      answer = await route.post(metricRequestOf(taken.metrics, taken.range, sender), signal);
    } catch (error) {
      taken.giveBack();
      throw error;
    }
    judge(answer, taken);
  }

  /** @throws SinkError where the backend has not taken them. */
  function judge(answer: HttpAnswer, taken: TakenWindow): void {
    if (isAccepted(answer)) return warnOfRejected(answer, taken);
    const refusal = refusalOf(answer, STATUS_HINTS);
    isWanted = !NO_METRICS.has(answer.status);
    if (isWanted) {
      if (refusal.retryable) taken.giveBack();
      throw refusal;
    }
    lastWarn?.(
      `no metrics from here on: the backend has no place for them (HTTP ${answer.status}); spans go on`,
    );
  }

  function warnOfRejected(answer: HttpAnswer, { metrics }: TakenWindow): void {
    const points = metrics.reduce((sum, metric) => sum + metric.points.length, 0);
    const rejected = route.rejectedOf(answer, points);
    if (rejected > 0 && !isPartial) lastWarn?.(`metrics: refused ${rejected} of ${points} data points`);
    isPartial = rejected > 0;
  }

  function send(warn: Warn): void {
    lastWarn = warn ?? lastWarn;
    if (window.waiting() > 0) side.start(warn);
  }

  return {
    add(spans, resource) {
      if (!isWanted) return;
      sender = resource;
      for (const span of spans) window.add(measure(span), span.startMs, span.endMs);
    },
    send,
    sendIfDue(warn) {
      if (performance.now() - sentAt >= INTERVAL_MS) send(warn);
    },
    async flush(warn) {
      lastWarn = warn ?? lastWarn;
      await side.flush(warn);
    },
    async close() {
      await side.close(lastWarn);
      const left = window.waiting();
      if (isWanted && left > 0) lastWarn?.(`closed with ${left} measurements that did not arrive`);
    },
  };
}
