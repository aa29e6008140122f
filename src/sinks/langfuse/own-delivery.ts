import { type Refusal, SinkError } from "../../events/sink.ts";
import { readPartialSuccess } from "../../otlp/partial-success.ts";
import { encodeTraceRequest } from "../../otlp/trace-request.ts";
import type { OtlpResource } from "../../otlp/values.ts";
import { createHttpClient, type HttpClient } from "../../transport/http-client.ts";
import type { HttpAnswer } from "../../transport/http-message.ts";
import { isAccepted, refusalOf } from "../../transport/refusal.ts";
import type { Delivery, Parcel } from "./delivery.ts";
import { otlpSpanOf } from "./otlp-span.ts";
import { STATUS_HINTS } from "./status-hints.ts";

export interface LangfuseProject {
  readonly publicKey: string;
  readonly secretKey: string;
  readonly baseUrl: string;
}

const RESOURCE: OtlpResource = {
  attributes: { "telemetry.sdk.name": "langmeter" },
  scope: { name: "langmeter" },
};

/** Spans in one OTLP request, scores one by one. */
export function createOwnDelivery({ publicKey, secretKey, baseUrl }: LangfuseProject): Delivery {
  const http = createHttpClient();
  const api = `${baseUrl.replace(/\/+$/, "")}/api/public`;
  const headers = {
    authorization: `Basic ${btoa(`${publicKey}:${secretKey}`)}`,
    "content-type": "application/json",
    // Without it the cloud shows spans up to ten minutes late. https://langfuse.com/integrations/native/opentelemetry
    "x-langfuse-ingestion-version": "4",
  };
  const sender = (path: string, signal: AbortSignal): Post => {
    return (body) => http.post({ url: `${api}/${path}`, headers, body, signal });
  };
  return {
    async deliver({ observations, scores }, signal) {
      // Scores replace each other by id, spans do not: after the spans are accepted nothing may fail.
      const refusals = await postScores(scores, sender("scores", signal));
      if (observations.length === 0) return refusals;
      return [...refusals, ...(await postSpans(observations, sender("otel/v1/traces", signal)))];
    },
    close: () => http.close(),
  };
}

type Post = (body: string) => ReturnType<HttpClient["post"]>;

async function postScores(scores: Parcel["scores"], post: Post): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { index, score } of scores) {
    const answer = await post(JSON.stringify(score));
    if (isAccepted(answer)) continue;
    const refusal = refusalOf(answer, STATUS_HINTS);
    if (!refusal.isolate) throw refusal; // not about this score
    refusals.push({ index, reason: refusal.reason, message: refusal.message });
  }
  return refusals;
}

async function postSpans(observations: Parcel["observations"], post: Post): Promise<Refusal[]> {
  const spans = observations.map(({ observation }) => otlpSpanOf(observation));
  const answer = await post(encodeTraceRequest(spans, RESOURCE));
  if (!isAccepted(answer)) throw refusalOf(answer, STATUS_HINTS);
  if (isWebPage(answer)) throw notLangfuse(answer);
  // An answer that broke off counts as accepted: what is sent again would be there twice.
  const rejected = readPartialSuccess(answer.body)?.rejected ?? 0;
  // The protocol tells how many, not which: the count is right, the position is not.
  return observations.slice(0, rejected).map(({ index }) => ({
    index,
    reason: "rejected",
    message: `Langfuse refused ${rejected} of ${observations.length} spans`,
  }));
}

/** Langfuse answers JSON; a page comes from a proxy or a login that stands in front. */
function isWebPage({ body = "" }: HttpAnswer): boolean {
  return body.trimStart().startsWith("<");
}

function notLangfuse({ status }: HttpAnswer): SinkError {
  return new SinkError(`HTTP ${status} with a web page: check baseUrl`, { reason: "network", status });
}
