import { Langfuse } from "langfuse";
import { langfuse } from "langmeter/sinks/langfuse";
import { type IngestedItem, spansIn } from "../../sinks/langfuse/langfuse-server.ts";
import type { VendorRequest } from "../../sinks/support/vendor-server.ts";
import { type Backend, distinct, totalsOf } from "./backend.ts";
import { startHttpBackend } from "./http-backend.ts";
import { runsIn, spanIdsOf } from "./record-ids.ts";

const KEYS = { publicKey: "pk-lf-11aa22bb33cc44dd", secretKey: "sk-lf-55ee66ff77gg88hh" };
const CREDENTIALS = Object.values(KEYS);

/** Langfuse's OpenTelemetry endpoint: OTLP/JSON, gzipped, with the keys in a header. */
export async function startLangfuse(): Promise<Backend> {
  const http = await startHttpBackend(() => ({ status: 200, body: "{}" }));
  return {
    ...http,
    name: "langfuse",
    credentials: CREDENTIALS,
    createSink: (content) => langfuse({ ...KEYS, baseUrl: http.url, ...(content && { content }) }),
    async arrived() {
      const spans = http.requests.filter(({ path }) => path.endsWith("/v1/traces")).flatMap(spansIn);
      const details = (field: string) =>
        spans.map(({ attributes }) =>
          JSON.parse(String(attributes[`langfuse.observation.${field}_details`] ?? "{}")),
        );
      return arrivedOf({
        traceIds: spans.map(({ traceId }) => traceId),
        ids: spans.map(({ spanId }) => spanId),
        usage: details("usage"),
        cost: details("cost"),
      });
    },
    idsOf: (events) => spanIdsOf(runsIn(events)),
  };
}

/** Langfuse's older endpoint: JSON items, each answered for in a 207. */
export async function startLangfuseClient(): Promise<Backend> {
  const http = await startHttpBackend((request) => ({
    status: 207,
    body: JSON.stringify({ successes: itemsIn(request).map(({ id }) => ({ id, status: 201 })), errors: [] }),
  }));
  return {
    ...http,
    name: "langfuse through the langfuse client",
    credentials: CREDENTIALS,
    createSink(content) {
      const client = new Langfuse({ ...KEYS, baseUrl: http.url, fetchRetryCount: 0, requestTimeout: 300 });
      http.own(() => client.shutdownAsync());
      return langfuse({ client, ...(content && { content }) });
    },
    async arrived() {
      const items = http.requests.flatMap(itemsIn);
      const observations = items.filter(({ type }) => type !== "trace-create").map(({ body }) => body);
      return arrivedOf({
        traceIds: items.map(({ type, body }) => String(type === "trace-create" ? body.id : body.traceId)),
        ids: observations.map(({ id }) => id),
        usage: observations.map(({ usageDetails }) => usageDetails ?? {}),
        cost: observations.map(({ costDetails }) => costDetails ?? {}),
      });
    },
    idsOf: (events) => spanIdsOf(runsIn(events)),
  };
}

function itemsIn({ body }: VendorRequest): readonly IngestedItem[] {
  return (JSON.parse(body) as { readonly batch: readonly IngestedItem[] }).batch;
}

interface Found {
  readonly traceIds: readonly string[];
  readonly ids: readonly string[];
  readonly usage: readonly object[];
  readonly cost: readonly object[];
}

/** The buckets do not overlap: all that begin with a side are that side. */
function arrivedOf({ traceIds, ids, usage, cost }: Found): Awaited<ReturnType<Backend["arrived"]>> {
  const side = (details: object, name: string) =>
    Object.entries(details).reduce(
      (sum, [key, amount]) => (key.startsWith(name) ? sum + Number(amount) : sum),
      0,
    );
  return {
    traceIds: distinct(traceIds),
    ids: distinct(ids),
    totals: totalsOf([
      ...usage.map((details) => ({ input: side(details, "input"), output: side(details, "output") })),
      ...cost.map((details) => ({ usd: side(details, "total") })),
    ]),
  };
}
