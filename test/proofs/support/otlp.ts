import { otlp } from "langmeter/sinks/otlp";
import { type DecodedSpan, spansIn } from "../../otlp/support/official-decoder.ts";
import { type Arrived, type Backend, distinct, totalsOf } from "./backend.ts";
import { startHttpBackend } from "./http-backend.ts";
import { runsIn, spanIdsOf } from "./record-ids.ts";

const KEY = "ingestion-key-4711-0815";

/** A collector: OTLP/JSON, gzipped, with the key in a header. Every vocabulary at once says the most. */
export async function startOtlp(): Promise<Backend> {
  const http = await startHttpBackend(() => ({ status: 200, body: '{"partialSuccess":{}}' }));
  return {
    ...http,
    name: "otlp",
    credentials: [KEY],
    createSink: (content) =>
      otlp({
        endpoint: http.url,
        headers: { "signoz-ingestion-key": KEY },
        semconv: "both",
        aliases: ["openinference"],
        ...(content && { content }),
      }),
    async arrived() {
      const traces = http.requests.filter(({ path }) => path === "/v1/traces");
      const spans = traces.flatMap(({ body }) => spansIn(body));
      const { traceIds, totals } = arrivedIn(spans.map(({ attributes }) => attributes));
      return {
        traceIds: distinct([...spans.map(({ traceId }) => traceId), ...traceIds]),
        ids: distinct(spans.map(({ spanId }) => spanId)),
        totals,
      };
    },
    idsOf: (events) => spanIdsOf(runsIn(events)),
  };
}

export type SpanAttributes = DecodedSpan["attributes"];

/** What the attributes of spans say under the GenAI conventions. */
export function arrivedIn(spans: readonly SpanAttributes[]): Required<Arrived> {
  const texts = (name: string) => distinct(spans.map((attributes) => String(attributes[name])));
  const amount = (attributes: SpanAttributes, name: string) => Number(attributes[name] ?? 0);
  return {
    traceIds: texts("langmeter.trace_id"),
    ids: texts("langmeter.span_id"),
    totals: totalsOf(
      spans.map((attributes) => ({
        input: amount(attributes, "gen_ai.usage.input_tokens"),
        output: amount(attributes, "gen_ai.usage.output_tokens"),
        usd: amount(attributes, "langmeter.cost_usd"),
      })),
    ),
  };
}
