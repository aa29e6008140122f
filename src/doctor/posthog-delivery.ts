import { trimmedEnd } from "../content/text.ts";
import { DEFAULT_HOST } from "../sinks/posthog/options.ts";
import { createHttpClient } from "../transport/http-client.ts";
import { deliverBatch } from "./batch-delivery.ts";
import type { Deliver } from "./deliver.ts";
import type { Problem } from "./problem.ts";

/** The sink's own default. */

/**
 * Sends the event, and asks whether PostHog knows the token: its endpoint for events answers 200 to any, one of the
 * other region too, and drops the events later (https://github.com/PostHog/posthog/issues/52401).
 */
export const deliverToPosthog: Deliver = async (configuration, context) => {
  const delivered = await deliverBatch(configuration, context);
  const { apiKey = "", host = DEFAULT_HOST } = configuration.values;
  const signal = AbortSignal.timeout(context.timeoutMs);
  return { ...delivered, problem: await unknownToken(apiKey, host, signal) };
};

/**
 * The endpoint for feature flags looks the token up before it answers (https://posthog.com/docs/api/flags). Undefined
 * where the token is known, or nobody can tell: a proxy may let events through only.
 */
async function unknownToken(apiKey: string, host: string, signal: AbortSignal): Promise<Problem | undefined> {
  const http = createHttpClient();
  try {
    const { status } = await http.post({
      url: `${trimmedEnd(host, "/")}/flags?v=2`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ api_key: apiKey, distinct_id: "langmeter_doctor" }),
      signal,
    });
    if (status !== 401) return undefined;
    return {
      message: "it takes the event but will drop it: there is no project with this token here",
      status,
    };
  } catch {
    return undefined;
  } finally {
    http.close();
  }
}
