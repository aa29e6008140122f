import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { trace as otelTrace } from "@opentelemetry/api";
import RudderStack from "@rudderstack/rudder-sdk-node";
import * as Sentry from "@sentry/node";
import { Langfuse } from "langfuse";
import { createTracer, type Sink } from "langmeter";
import { langfuse } from "langmeter/sinks/langfuse";
import { otel } from "langmeter/sinks/otel";
import { posthog } from "langmeter/sinks/posthog";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { sentry } from "langmeter/sinks/sentry";
import { PostHog } from "posthog-node";

// One failed call through every client that an application may hand over, whatever versions are installed: which
// sinks report it as sent, and at which addresses of a server that stands for all vendors it arrives.

/** The status with which the server refuses everything; without it, everything is accepted. */
const [, , refusedWith] = process.argv;
const arrived = new Set<string>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const raw = Buffer.concat(chunks);
    const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
    if (body.includes("gpt-4o-mini")) arrived.add(request.url?.split("?", 1)[0] ?? "");
    response.setHeader("content-type", "application/json");
    if (refusedWith !== undefined) response.statusCode = Number(refusedWith);
    else if (request.url?.includes("ingestion")) return response.end(accepted(body));
    response.end("{}");
  });
});

/** https://api.reference.langfuse.com/#tag/ingestion: every event is answered by its id. */
function accepted(body: string): string {
  const { batch } = JSON.parse(body) as { batch: readonly { readonly id: string }[] };
  return JSON.stringify({ successes: batch.map(({ id }) => ({ id, status: 201 })), errors: [] });
}

/** A provider of the application's OpenTelemetry: no SDK supports every version of the API. */
function registerOtelProvider(names: Set<string>): void {
  const startSpan = (name: string) => {
    names.add(`otel: ${name}`);
    return otelTrace.wrapSpanContext({ traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 });
  };
  otelTrace.setGlobalTracerProvider({
    getTracer: () => ({ startSpan, startActiveSpan: () => undefined as never }),
  });
}

async function main(): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  registerOtelProvider(arrived);
  Sentry.init({ dsn: `${url.replace("//", "//key@")}/2`, defaultIntegrations: false });
  const sinks: Sink[] = [
    posthog({ client: new PostHog("phc_test", { host: url, fetchRetryCount: 0 }) }),
    langfuse({ client: new Langfuse({ publicKey: "pk", secretKey: "sk", baseUrl: url }) }),
    rudderstack({ client: new RudderStack("key", { dataPlaneUrl: url }) }),
    sentry({ client: Sentry }),
    otel(),
  ];
  const warnings: string[] = [];
  const logger = { warn: (line: string) => void warnings.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks, logger });
  const trace = tracer.startTrace({ userId: "u_17" });
  trace.recordLlmCall({
    model: "gpt-4o-mini",
    usage: { input_tokens: 1, output_tokens: 1 },
    error: new Error("gpt-4o-mini broke"),
  });
  await trace.end();
  const { sinks: counts, dropped, pending } = await tracer.close();
  await Sentry.close(2_000);
  const sent = Object.keys(counts).filter((name) => (counts[name]?.sent ?? 0) > 0);
  process.stdout.write(
    `${JSON.stringify({ sent, dropped, pending, arrived: [...arrived].sort(), warnings })}\n`,
  );
  process.exit(0);
}

void main();
