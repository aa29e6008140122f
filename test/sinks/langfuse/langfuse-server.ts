import { onTestFinished } from "vitest";
import {
  startVendorServer,
  type VendorAnswer,
  type VendorRequest,
  type VendorServer,
} from "../support/vendor-server.ts";

export const KEYS = { publicKey: "pk-lf-11aa", secretKey: "sk-lf-22bb" };

/** A span as it arrived, its attributes as plain values. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** One item of the older ingestion endpoint. */
export interface IngestedItem {
  readonly id: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly id: string };
}

export interface LangfuseServer extends VendorServer {
  /** What Langfuse has accepted, in order of arrival. */
  readonly spans: ReceivedSpan[];
  readonly scores: Readonly<Record<string, unknown>>[];
  readonly items: IngestedItem[];
  /** The item's refusal on the older endpoint, if it is refused. */
  refuseItem: (item: IngestedItem) => { readonly status: number; readonly error: string } | undefined;
}

/**
 * Langfuse as it answers: OTLP/JSON and scores with 200, the older endpoint with 207 also where it took everything.
 * https://api.reference.langfuse.com
 */
export async function startLangfuse(): Promise<LangfuseServer> {
  const stored = {
    spans: [] as ReceivedSpan[],
    scores: [] as LangfuseServer["scores"],
    items: [] as IngestedItem[],
  };
  const vendor = await startVendorServer((request) => {
    const credentials = Buffer.from(`${KEYS.publicKey}:${KEYS.secretKey}`).toString("base64");
    if (request.headers.authorization !== `Basic ${credentials}`) return { status: 401, body: "{}" };
    return ROUTES[`${request.method} ${request.path}`]?.(request, server) ?? { status: 404, body: "<html>" };
  });
  const server: LangfuseServer = Object.assign(vendor, stored, { refuseItem: () => undefined });
  onTestFinished(() => vendor.close());
  return server;
}

const ROUTES: Readonly<Record<string, (request: VendorRequest, server: LangfuseServer) => VendorAnswer>> = {
  "POST /api/public/otel/v1/traces": (request, { spans }) => {
    spans.push(...spansIn(request));
    return { status: 200, body: "{}" };
  },
  "POST /api/public/scores": ({ body }, { scores }) => {
    const score = JSON.parse(body) as { id: string };
    scores.push(score);
    return { status: 200, body: JSON.stringify({ id: score.id }) };
  },
  "POST /api/public/ingestion": ({ body }, server) => {
    const { batch } = JSON.parse(body) as { batch: IngestedItem[] };
    const errors = batch.flatMap((item) => {
      const refusal = server.refuseItem(item);
      return refusal === undefined ? [] : [{ id: item.id, message: "Invalid request data", ...refusal }];
    });
    const accepted = batch.filter(({ id }) => !errors.some((error) => error.id === id));
    server.items.push(...accepted);
    const successes = accepted.map(({ id }) => ({ id, status: 201 }));
    return { status: 207, body: JSON.stringify({ successes, errors }) };
  },
};

interface JsonSpan extends Omit<ReceivedSpan, "attributes"> {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

export function spansIn({ body }: VendorRequest): ReceivedSpan[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: readonly { scopeSpans: readonly { spans: readonly JsonSpan[] }[] }[];
  };
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map((span) => ({ ...span, attributes: plainAttributes(span) }));
}

function plainAttributes({ attributes }: JsonSpan): ReceivedSpan["attributes"] {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: Readonly<Record<string, unknown>>): unknown {
  const [kind, inner] = Object.entries(value)[0] ?? [];
  if (kind === "intValue") return Number(inner);
  if (kind !== "arrayValue") return inner;
  return (inner as { values: readonly Readonly<Record<string, unknown>>[] }).values.map(plainValue);
}
