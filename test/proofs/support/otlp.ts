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
      const spans = http.requests
        .filter(({ path }) => path === "/v1/traces")
        .flatMap(({ body }) => spansIn(body));
      return { ...arrivedIn(spans), ids: distinct(spans.map(({ spanId }) => spanId)) };
    },
    idsOf: (events) => spanIdsOf(runsIn(events)),
  };
}

/** What spans say under the GenAI conventions; their own trace ids and the record's, which must be the same. */
export function arrivedIn(spans: readonly Pick<DecodedSpan, "traceId" | "attributes">[]): Arrived {
  const amount = (attributes: DecodedSpan["attributes"], name: string) => Number(attributes[name] ?? 0);
  return {
    traceIds: distinct(
      spans.flatMap(({ traceId, attributes }) => [traceId, String(attributes["langmeter.trace_id"])]),
    ),
    ids: distinct(spans.map(({ attributes }) => String(attributes["langmeter.span_id"]))),
    totals: totalsOf(
      spans.map(({ attributes }) => ({
        input: amount(attributes, "gen_ai.usage.input_tokens"),
        output: amount(attributes, "gen_ai.usage.output_tokens"),
        usd: amount(attributes, "langmeter.cost_usd"),
      })),
    ),
  };
}
