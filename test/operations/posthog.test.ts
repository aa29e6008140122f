import { createTracer, type Sink } from "langmeter";
import { identify, operation, startSession, withErrorTracking } from "langmeter/operations";
import { posthog } from "langmeter/sinks/posthog";
import { describe, expect, it } from "vitest";
import { startClient } from "../sinks/posthog/support/posthog-client.ts";
import { API_KEY, type PostHogServer, startPostHogServer } from "../sinks/posthog/support/posthog-server.ts";

const deliveries: readonly (readonly [string, (server: PostHogServer) => Sink])[] = [
  ["delivered by itself", (server) => posthog({ apiKey: API_KEY, host: server.url, exceptions: true })],
  ["delivered by posthog-node", (server) => posthog({ client: startClient(server), exceptions: true })],
];

describe.each(deliveries)("what an application does, in PostHog, %s", (_, sinkFor) => {
  async function delivered(work: () => Promise<void>): Promise<PostHogServer> {
    const server = await startPostHogServer();
    const tracer = createTracer({ sinks: [sinkFor(server)] });
    await work();
    const { dropped, pending } = await tracer.flush();
    expect({ dropped, pending }).toEqual({ dropped: 0, pending: 0 });
    await tracer.close();
    return server;
  }

  it("is an event of its name, of the user of the session, with its properties", async () => {
    let sessionId = "";
    const server = await delivered(async () => {
      await using session = startSession("u_17");
      ({ sessionId } = session);
      await session.run(async () => operation("portfolio.create", async () => {}, { holdings: 3 }));
      session.trackEvent("portfolio_shared", { with: 2 });
    });
    expect(server.named("portfolio.create")).toMatchObject([
      {
        distinct_id: "u_17",
        properties: { holdings: 3, status: "success", operation: "portfolio.create", session_id: sessionId },
      },
    ]);
    expect(server.only("portfolio_shared")).toMatchObject({ with: 2, session_id: sessionId });
    expect(server.only("session_end")).toMatchObject({ event_count: 1, session_id: sessionId });
  });

  it("is one exception for one failure, however many operations it passes", async () => {
    const server = await delivered(async () => {
      const parse = () => operation("portfolio.parse", () => Promise.reject(new TypeError("row 7")));
      const tracked = withErrorTracking(() => operation("portfolio.import", parse), { feature: "import" });
      await expect(tracked()).rejects.toThrow("row 7");
    });
    expect(server.named("feature.failed")).toHaveLength(1);
    expect(server.named("portfolio.import")).toHaveLength(1);
    expect(server.only("$exception")).toMatchObject({
      $exception_list: [{ type: "TypeError", value: "row 7" }],
    });
  });

  it("sets the traits of a user on the person", async () => {
    const server = await delivered(async () => identify("u_17", { plan: "pro" }));
    expect(server.named("identify")).toMatchObject([
      { distinct_id: "u_17", properties: { $set: { plan: "pro" } } },
    ]);
  });
});
