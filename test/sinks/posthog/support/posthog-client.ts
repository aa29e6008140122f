import { PostHog, type PostHogOptions } from "posthog-node";
import { onTestFinished, vi } from "vitest";
import { API_KEY, type PostHogServer } from "./posthog-server.ts";

/** The real client, with retries that take no time, and without its complaints on the console. */
export function startClient({ url }: PostHogServer, options: PostHogOptions = {}): PostHog {
  const silenced = vi.spyOn(console, "error").mockImplementation(() => {});
  const client = new PostHog(API_KEY, { host: url, fetchRetryDelay: 1, flushInterval: 0, ...options });
  onTestFinished(async () => {
    await client.shutdown(100);
    silenced.mockRestore();
  });
  return client;
}
