import { onTestFinished } from "vitest";
import type { PostHogEvent } from "../../../../src/sinks/posthog/posthog-event.ts";
import { startVendorServer, type VendorRequest, type VendorServer } from "../../support/vendor-server.ts";

export interface PostHogServer extends VendorServer {
  /** Every event that has arrived, in order of its first arrival; one that comes again counts once, as PostHog counts. */
  readonly events: PostHogEvent[];
  /** The events of this name. */
  named(name: string): PostHogEvent[];
  /** The properties of the one event of this name; fails where there is none or more than one. */
  only(name: string): PostHogEvent["properties"];
  /** What the answer says. @default `{"status":"Ok"}` */
  answer: string;
}

/** PostHog's capture endpoint on this machine. */
export async function startPostHogServer(): Promise<PostHogServer> {
  const byId = new Map<string, PostHogEvent>();
  let answer = '{"status":"Ok"}';
  const server = await startVendorServer((request) => {
    for (const event of eventsIn(request)) if (!byId.has(event.uuid)) byId.set(event.uuid, event);
    return { status: 200, body: answer };
  });
  onTestFinished(() => server.close());
  const named = (name: string) => [...byId.values()].filter(({ event }) => event === name);
  return Object.defineProperties(server, {
    events: { get: () => [...byId.values()] },
    answer: {
      get: () => answer,
      set: (text: string) => {
        answer = text;
      },
    },
    named: { value: named },
    only: {
      value: (name: string) => {
        const [event, ...more] = named(name);
        if (event === undefined || more.length > 0)
          throw new Error(`expected one ${name}, got ${named(name).length}`);
        return event.properties;
      },
    },
  }) as PostHogServer;
}

/** The events of a request in the form that PostHog documents; anything else is a fault of the sink. */
export function eventsIn({ method, path, headers, body }: VendorRequest): PostHogEvent[] {
  if (method !== "POST" || path !== "/batch/" || headers["content-type"] !== "application/json")
    throw new Error(`no capture request: ${method} ${path} ${headers["content-type"]}`);
  const { api_key, batch } = JSON.parse(body) as { api_key: string; batch: PostHogEvent[] };
  if (api_key !== API_KEY) throw new Error("wrong key");
  return batch;
}

export const API_KEY = "phc_4fX9sQ2mVb7LkTz0RwYpNc3HdGj6Ue8A1oi5";
