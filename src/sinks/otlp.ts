import { offSink } from "../content/sink-option.ts";
import type { BatchSink, RecordedEvent, Refusal } from "../events/sink.ts";
import { traceRequestOf } from "../otlp/trace-request.ts";
import type { OtlpResource, OtlpSpan } from "../otlp/values.ts";
import { createGenAiMapper } from "../semconv/genai-mapper.ts";
import { createGenAiMetrics } from "../semconv/genai-metrics.ts";
import type { FinishedSpan } from "../spans/finished-span.ts";
import { createSpanAssembly } from "../spans/span-assembly.ts";
import { createHttpClient } from "../transport/http-client.ts";
import { requireAccepted } from "../transport/refusal.ts";
import { createMetricDelivery } from "./otlp/metric-delivery.ts";
import { checkedOptions, type OtlpOptions, type OtlpSignalOptions } from "./otlp/options.ts";
import { otlpSpanOf } from "./otlp/otlp-span.ts";
import { resourceOf } from "./otlp/resource.ts";
import { createRoute, type OtlpProtocol } from "./otlp/route.ts";
import { STATUS_HINTS } from "./otlp/status-hints.ts";

export type { OtlpOptions, OtlpProtocol, OtlpSignalOptions };

/**
 * OTLP over HTTP to a collector or a backend that speaks it (SigNoz, Grafana, Datadog, …), without OpenTelemetry's SDK:
 * each run is one span, sent once and complete, under the GenAI conventions; the ids are those of the record.
 *
 * @throws LangMeterError on a wrong option.
 */
export function otlp(options: OtlpOptions = {}): BatchSink {
  const checked = checkedOptions(options);
  if ("off" in checked) return offSink(checked);
  const { semconv, aliases, content, maxDelayMs, name } = checked;
  const limits = { maxEvents: 100, maxDelayMs };
  const http = createHttpClient();
  const assembly = createSpanAssembly();
  const mapped = createGenAiMapper({ semconv, aliases, content: content !== "none" });
  const traces = createRoute(http, checked.traces);
  const metrics =
    checked.metrics &&
    createMetricDelivery(createGenAiMetrics({ semconv }), createRoute(http, checked.metrics));

  /** In the order of the batch: the runs that are complete with it, and the requests and operations around them. */
  function outgoingOf(batch: readonly RecordedEvent[], spans: readonly FinishedSpan[]): Outgoing[] {
    const runs = new Map(spans.map((span) => [span.index, span]));
    return batch.flatMap(({ event }, index) => {
      const run = runs.get(index);
      const span = run === undefined ? mapped.application(event) : otlpSpanOf(run, mapped(run));
      return span === undefined ? [] : { index, span };
    });
  }

  /** @throws SinkError where the request as a whole was refused. */
  async function deliver(
    outgoing: readonly Outgoing[],
    resource: OtlpResource,
    signal: AbortSignal,
  ): Promise<readonly Refusal[]> {
    if (outgoing.length === 0) return [];
    const spans = outgoing.map(({ span }) => span);
    const answer = await traces.post(traceRequestOf(spans, resource, mapped.doubles), signal);
    requireAccepted(answer, STATUS_HINTS);
    // A body that broke off counts as accepted: nothing can tell a span that is sent again from a second one.
    const rejected = traces.rejectedOf(answer, spans.length);
    const message = `refused ${rejected} of ${spans.length} spans, without naming them`;
    return outgoing
      .slice(spans.length - rejected)
      .map(({ index }) => ({ index, reason: "rejected", message }));
  }

  return {
    kind: "batch",
    name,
    content,
    limits,
    async send(batch, { signal, warn }) {
      const [first] = batch;
      if (first === undefined) return;
      const resource = resourceOf(checked, first.event);
      const spans = assembly.join(batch);
      const refused = await deliver(outgoingOf(batch, spans), resource, signal);
      assembly.accepted(batch);
      metrics?.add(spans, resource);
      // Where a batch is full there are more to come, and their metrics go with them.
      if (batch.length < limits.maxEvents) metrics?.send(warn);
      else metrics?.sendIfDue(warn);
      return refused;
    },
    ...(metrics !== undefined && { flush: ({ warn }) => metrics.flush(warn) }),
    async close() {
      await metrics?.close();
      http.close();
    },
  };
}

/** A span and the position of its event in the batch. */
interface Outgoing {
  readonly index: number;
  readonly span: OtlpSpan;
}
