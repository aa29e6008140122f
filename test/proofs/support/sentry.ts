import * as Sentry from "@sentry/node";
import { sentry } from "langmeter/sinks/sentry";
import { type Backend, distinct, totalsOf } from "./backend.ts";
import { type HttpBackend, startHttpBackend } from "./http-backend.ts";
import { spanIdsOf } from "./record-ids.ts";

const PUBLIC_KEY = "7f3c9a1e5b2d4860";

/**
 * The real SDK, set to collect and trace the most it can. A process has one, so both ways of using it share a wire:
 * one run of the application may have one of them.
 */
export async function startSentry(): Promise<readonly [errors: Backend, spans: Backend]> {
  const http = await startHttpBackend(() => ({ status: 200, body: "{}" }));
  Sentry.init({
    dsn: `http://${PUBLIC_KEY}@${new URL(http.url).host}/1`,
    sendDefaultPii: true,
    tracesSampleRate: 1,
    sendClientReports: false,
    tracePropagationTargets: [], // else every request of this process carries the key in its baggage
    // The servers of the vendors and of the model live in this process too.
    integrations: [Sentry.httpIntegration({ ignoreIncomingRequests: () => true })],
  });
  const shared = {
    ...http,
    credentials: [PUBLIC_KEY],
    async sent() {
      await Sentry.flush(1_000);
      return http.sent();
    },
    async forget() {
      await Sentry.flush(50);
      await http.forget();
    },
    async close() {
      await Sentry.close(50);
      await http.close();
    },
  };
  return [
    { ...shared, ...errors(http), name: "sentry" },
    { ...shared, ...spans(http), name: "sentry with spans" },
  ];
}

type Mode = Pick<Backend, "createSink" | "arrived" | "idsOf">;

function errors(http: HttpBackend): Mode {
  return {
    createSink: (content) => sentry({ client: Sentry, ...(content && { content }) }),
    async arrived() {
      const found = payloads<WiredError>(http, "event");
      return {
        traceIds: distinct(
          found.flatMap(({ contexts, tags }) => [
            contexts.trace.trace_id,
            contexts.gen_ai.trace_id,
            tags["langmeter.trace_id"] ?? "",
          ]),
        ),
        ids: distinct(found.map(({ event_id }) => event_id)),
      };
    },
    /** Each error once; UUIDs have no dashes here. */
    idsOf: (events) =>
      events
        .filter((event) => "error_type" in event && !("error_repeated" in event))
        .map(({ event_id }) => event_id.replaceAll("-", "")),
  };
}

function spans(http: HttpBackend): Mode {
  return {
    createSink: (content) => sentry({ client: Sentry, spans: true, ...(content && { content }) }),
    async arrived() {
      const found = [
        ...payloads<WiredTransaction>(http, "transaction").flatMap(({ contexts, spans: plainSpans }) => [
          contexts.trace,
          ...plainSpans,
        ]),
        ...payloads<{ readonly items: readonly WiredSpan[] }>(http, "span")
          .flatMap(({ items }) => items)
          .map(({ trace_id, attributes }) => ({ trace_id, data: plain(attributes) })),
      ];
      const amount = (data: WiredTrace["data"], name: string) => Number(data[name] ?? 0);
      return {
        traceIds: distinct(
          found.flatMap(({ trace_id, data }) => [trace_id, String(data["langmeter.trace_id"])]),
        ),
        ids: distinct(found.map(({ data }) => String(data["langmeter.span_id"]))),
        totals: totalsOf(
          found.map(({ data }) => ({
            input: amount(data, "gen_ai.usage.input_tokens"),
            output: amount(data, "gen_ai.usage.output_tokens"),
            usd: amount(data, "gen_ai.cost.total_tokens"),
          })),
        ),
      };
    },
    /** The trace, and below it what generative AI has words for: no plain chain. */
    idsOf: (events) => spanIdsOf(events.filter((event) => SPANS.test(event.event) || isAgent(event, events))),
  };
}

const SPANS = /^(llm_|tool_call_|tool_error$|retriever_|trace_complete$)/;

type Events = Parameters<Backend["idsOf"]>[0];

function isAgent({ span_id }: Events[number], events: Events): boolean {
  return events.some((event) => event.event === "agent_finish" && event.span_id === span_id);
}

interface WiredError {
  readonly event_id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly contexts: {
    readonly trace: { readonly trace_id: string };
    readonly gen_ai: { readonly trace_id: string };
  };
}
interface WiredTrace {
  readonly trace_id: string;
  readonly data: Readonly<Record<string, unknown>>;
}
interface WiredTransaction {
  readonly contexts: { readonly trace: WiredTrace };
  /** Those that are not of generative AI. */
  readonly spans: readonly WiredTrace[];
}
interface WiredSpan {
  readonly trace_id: string;
  readonly attributes: Readonly<Record<string, { readonly value: unknown }>>;
}

function plain(attributes: WiredSpan["attributes"]): WiredTrace["data"] {
  return Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value]));
}

/** Lines of JSON: a header, and for each item a header and the payload. https://develop.sentry.dev/sdk/data-model/envelopes/ */
function payloads<Payload>({ requests }: HttpBackend, type: string): readonly Payload[] {
  return requests.flatMap(({ body }) => {
    const [, ...lines] = body.trim().split("\n");
    const values = lines.map((line): unknown => JSON.parse(line));
    return values.filter(
      (_, index) => index % 2 === 1 && (values[index - 1] as { readonly type: string }).type === type,
    ) as Payload[];
  });
}
