import { posthog } from "langmeter/sinks/posthog";
import { PostHog } from "posthog-node";
import type { PostHogEvent } from "../../../src/sinks/posthog/posthog-event.ts";
import { type Backend, distinct, totalsOf } from "./backend.ts";
import { type HttpBackend, startHttpBackend } from "./http-backend.ts";

const KEY = "phc_4fX9sQ2mVb7LkTz0RwYpNc3HdGj6Ue8A1oi5";

/** PostHog's capture endpoint: JSON, gzipped, with the key in the body. */
export async function startPostHog(): Promise<Backend> {
  const http = await startServer();
  return {
    ...common(http),
    name: "posthog",
    createSink: (content) =>
      posthog({ apiKey: KEY, host: http.url, exceptions: true, ...(content && { content }) }),
  };
}

/** @param privacyMode Whether the client is told to keep prompts and answers to itself. */
export async function startPostHogClient({ privacyMode }: { privacyMode: boolean }): Promise<Backend> {
  const http = await startServer();
  return {
    ...common(http),
    name: `posthog through posthog-node${privacyMode ? " with privacyMode" : ""}`,
    createSink(content) {
      const client = new PostHog(KEY, { host: http.url, fetchRetryDelay: 1, flushInterval: 0, privacyMode });
      http.own(() => client.shutdown(50));
      return posthog({ client, exceptions: true, ...(content && { content }) });
    },
  };
}

function startServer(): Promise<HttpBackend> {
  return startHttpBackend(() => ({ status: 200, body: '{"status":"Ok"}' }));
}

function common(http: HttpBackend): Omit<Backend, "name" | "createSink"> {
  return {
    ...http,
    credentials: [KEY],
    async arrived() {
      const events = http.requests.flatMap(
        ({ body }) => (JSON.parse(body) as { readonly batch: readonly PostHogEvent[] }).batch,
      );
      const custom = events.filter(({ event }) => !event.startsWith("$"));
      const generations = events.filter(({ event }) => event === "$ai_generation");
      return {
        traceIds: distinct(
          events.flatMap(({ properties: { trace_id, $ai_trace_id } }) =>
            [trace_id, $ai_trace_id].filter((id) => id !== undefined).map(String),
          ),
        ),
        ids: distinct([
          ...custom.map(({ uuid }) => uuid),
          ...generations.map(({ properties }) => String(properties.$ai_span_id)),
        ]),
        totals: totalsOf(
          generations.map(({ properties }) => ({
            input: Number(properties.$ai_input_tokens ?? 0),
            output: Number(properties.$ai_output_tokens ?? 0),
            usd: Number(properties.$ai_total_cost_usd ?? 0),
          })),
        ),
      };
    },
    /** The events under their own ids, the model calls under those of their spans. */
    idsOf: (events) => [
      ...events.map(({ event_id }) => event_id),
      ...events.filter(({ event }) => event === "llm_call_end").map(({ span_id }) => span_id),
    ],
  };
}
