import { trimmedEnd } from "../../content/text.ts";
import type { Refusal } from "../../events/sink.ts";
import { PACKAGE_VERSION } from "../../events/version.ts";
import { readPartialSuccess } from "../../otlp/partial-success.ts";
import { traceRequestOf } from "../../otlp/trace-request.ts";
import type { OtlpResource } from "../../otlp/values.ts";
import { createHttpClient } from "../../transport/http-client.ts";
import { requireAccepted } from "../../transport/refusal.ts";
import type { Delivery, Parcel } from "./delivery.ts";
import { otlpSpanOf } from "./otlp-span.ts";
import { type Post, postScores } from "./own-scores.ts";
import { STATUS_HINTS } from "./status-hints.ts";

export interface LangfuseProject {
  readonly publicKey: string;
  readonly secretKey: string;
  readonly baseUrl: string;
}

const RESOURCE: OtlpResource = {
  attributes: { "telemetry.sdk.name": "langmeter" },
  scope: { name: "langmeter", version: PACKAGE_VERSION },
};

/** Spans in one OTLP request, then the scores. */
export function createOwnDelivery({ publicKey, secretKey, baseUrl }: LangfuseProject): Delivery {
  const http = createHttpClient();
  const api = `${trimmedEnd(baseUrl, "/")}/api/public`;
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
      const refusedSpans =
        observations.length === 0 ? [] : await postSpans(observations, sender("otel/v1/traces", signal));
      const { refusals, accepted, failure } = await postScores(scores, sender("scores", signal));
      // The spans are there, and must not come again: only what is missing may.
      if (failure !== undefined && accepted + observations.length === 0) throw failure;
      return [...refusedSpans, ...refusals];
    },
    close: () => http.close(),
  };
}

async function postSpans(observations: Parcel["observations"], post: Post): Promise<Refusal[]> {
  const spans = observations.map(({ observation }) => otlpSpanOf(observation));
  const answer = await post(JSON.stringify(traceRequestOf(spans, RESOURCE)));
  requireAccepted(answer, STATUS_HINTS);
  // An answer that broke off counts as accepted: what is sent again would be there twice.
  const { rejected = 0 } = readPartialSuccess(answer, observations.length) ?? {};
  // The protocol tells how many, not which: the count is right, the position is not.
  return observations.slice(0, rejected).map(({ index }) => ({
    index,
    reason: "rejected",
    message: `Langfuse refused ${rejected} of ${observations.length} spans`,
  }));
}
