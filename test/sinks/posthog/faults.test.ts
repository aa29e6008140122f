import { posthog } from "langmeter/sinks/posthog";
import { derivedUuid } from "../../../src/sinks/posthog/derived-uuid.ts";
import { describeFaults } from "../support/fault-matrix.ts";
import { API_KEY, eventsIn } from "./support/posthog-server.ts";

const accepted = () => ({ status: 200, body: '{"status":"Ok"}' });

describeFaults("posthog with custom events", {
  createSink: (host) => posthog({ apiKey: API_KEY, host, events: "custom" }),
  idsIn: (request) => eventsIn(request).map(({ uuid }) => uuid),
  idOf: ({ event }) => event.event_id,
  accepted,
});

describeFaults("posthog with AI events", {
  createSink: (host) => posthog({ apiKey: API_KEY, host, events: "ai" }),
  idsIn: (request) => eventsIn(request).map(({ uuid }) => uuid),
  idOf: ({ event }) => derivedUuid(event.event_id, "$ai_generation"),
  accepted,
});
