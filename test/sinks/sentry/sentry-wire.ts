import * as Sentry from "@sentry/node";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { startVendorServer, type VendorServer } from "../support/vendor-server.ts";

/** What we look at in an error event. https://develop.sentry.dev/sdk/data-model/event-payloads/ */
export interface WiredEvent {
  readonly event_id: string;
  readonly level: string;
  readonly fingerprint: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly user: Readonly<Record<string, string>>;
  readonly exception?: { readonly values: readonly WiredException[] };
  readonly contexts: {
    readonly gen_ai: Readonly<Record<string, unknown>>;
    readonly trace: WiredTrace;
  };
  readonly request?: Readonly<Record<string, unknown>>;
}

export interface WiredException {
  readonly type: string;
  readonly value: string;
  readonly mechanism: Readonly<Record<string, unknown>>;
  readonly stacktrace?: { readonly frames: readonly Readonly<Record<string, unknown>>[] };
}

interface WiredTrace {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly op?: string;
  readonly status?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A root span with those below it that are not of generative AI. */
export interface WiredTransaction {
  readonly transaction: string;
  readonly contexts: { readonly trace: WiredTrace };
  readonly start_timestamp: number;
  readonly timestamp: number;
  readonly user?: Readonly<Record<string, string>>;
}

/** A span of generative AI below a root; it travels in an item of its own, with typed attributes. */
export interface WiredSpan {
  readonly name: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly start_timestamp: number;
  readonly end_timestamp: number;
  readonly status: string;
  readonly attributes: Readonly<Record<string, { readonly value: unknown }>>;
}

/** What the server that stands for Sentry has got since the test began; each waits until Sentry has sent everything. */
export interface SentryWire {
  events(): Promise<WiredEvent[]>;
  transactions(): Promise<WiredTransaction[]>;
  spans(): Promise<WiredSpan[]>;
  /** The traces that the headers of the envelopes name. */
  traceIds(): Promise<unknown[]>;
  /** All that went over the wire. */
  text(): Promise<string>;
  readonly server: () => VendorServer;
}

/** Initialises the real SDK for the tests of one file; a process has one Sentry. */
export function useSentry(options: Sentry.NodeOptions = {}): SentryWire {
  let server: VendorServer | undefined;

  beforeAll(async () => {
    server = await startVendorServer(() => ({ status: 200, body: "{}" }));
    Sentry.init({
      dsn: `http://public@${new URL(server.url).host}/1`,
      sendClientReports: false,
      // Vendor and model servers live in this process too.
      integrations: [Sentry.httpIntegration({ ignoreIncomingRequests: (url) => !url.startsWith("/chat") })],
      ...options,
    });
  });
  beforeEach(async () => {
    await Sentry.flush(); // what the test before has left
    started().requests.length = 0;
  });
  afterAll(async () => {
    await Sentry.close(1_000);
    await server?.close();
  });

  function started(): VendorServer {
    if (server === undefined) throw new Error("the server starts before the first test");
    return server;
  }

  async function envelopes(): Promise<Envelope[]> {
    await Sentry.flush();
    return started().requests.map(({ body }) => parsed(body));
  }

  async function payloads<Payload>(type: string): Promise<Payload[]> {
    const items = (await envelopes()).flatMap((envelope) => envelope.items);
    return items.filter((item) => item.type === type).map(({ payload }) => payload as Payload);
  }

  return {
    server: started,
    events: () => payloads("event"),
    transactions: () => payloads("transaction"),
    async spans() {
      const batches = await payloads<{ readonly items: readonly WiredSpan[] }>("span");
      return batches.flatMap(({ items }) => items);
    },
    traceIds: async () => (await envelopes()).map(({ header }) => header.trace?.trace_id),
    async text() {
      await Sentry.flush();
      return started()
        .requests.map(({ body }) => body)
        .join("\n");
    },
  };
}

interface Envelope {
  readonly header: { readonly trace?: { readonly trace_id: string } };
  readonly items: readonly { readonly type: string; readonly payload: unknown }[];
}

/** Lines of JSON: a header, and for each item a header and the payload. https://develop.sentry.dev/sdk/data-model/envelopes/ */
function parsed(envelope: string): Envelope {
  const [header, ...lines] = envelope.trim().split("\n");
  const values = lines.map((line): unknown => JSON.parse(line));
  const items = values.flatMap((value, index) =>
    index % 2 === 1 ? [] : [{ ...(value as { readonly type: string }), payload: values[index + 1] }],
  );
  return { header: JSON.parse(header ?? "{}"), items };
}
