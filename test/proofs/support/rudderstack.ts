import Analytics from "@rudderstack/rudder-sdk-node";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { messagesIn } from "../../sinks/rudderstack/support/data-plane.ts";
import { type Backend, distinct, totalsOf } from "./backend.ts";
import { type HttpBackend, startHttpBackend } from "./http-backend.ts";

const WRITE_KEY = "2aB9xK5DchfJAol3xtW7qNnK1ap";

/** A data plane: JSON, gzipped, with the key in a header. */
export async function startRudderStack(): Promise<Backend> {
  const http = await startDataPlane();
  return {
    ...common(http),
    name: "rudderstack",
    createSink: (content) =>
      rudderstack({
        writeKey: WRITE_KEY,
        dataPlaneUrl: http.url,
        events: "all",
        ...(content && { content }),
      }),
  };
}

export async function startRudderStackClient(): Promise<Backend> {
  const http = await startDataPlane();
  return {
    ...common(http),
    name: "rudderstack through rudder-sdk-node",
    createSink(content) {
      const client = new Analytics(WRITE_KEY, {
        dataPlaneUrl: http.url,
        logLevel: "none",
        retryCount: 0,
        flushInterval: 50,
      });
      return rudderstack({ client, events: "all", ...(content && { content }) });
    },
  };
}

function startDataPlane(): Promise<HttpBackend> {
  return startHttpBackend(() => ({ status: 200, body: "OK" }));
}

function common(http: HttpBackend): Omit<Backend, "name" | "createSink"> {
  return {
    ...http,
    credentials: [WRITE_KEY],
    async arrived() {
      const tracks = http.requests.flatMap(messagesIn).filter(({ type }) => type === "track");
      const calls = tracks.filter(({ event }) => event === "llm_call_end");
      return {
        traceIds: distinct(tracks.map(({ properties }) => String(properties?.trace_id))),
        ids: distinct(tracks.map(({ messageId }) => messageId)),
        totals: totalsOf(
          calls.map(({ properties }) => ({
            input: Number(properties?.input_tokens ?? 0),
            output: Number(properties?.output_tokens ?? 0),
            usd: Number(properties?.cost_usd ?? 0),
          })),
        ),
      };
    },
    idsOf: (events) => events.map(({ event_id }) => event_id),
  };
}
