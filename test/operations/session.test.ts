import { setTimeout as delay } from "node:timers/promises";
import { operation, startSession } from "langmeter/operations";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { scripted } from "../langchain/support/scripted-model.ts";

describe("a session", () => {
  afterEach(() => void vi.useRealTimers());

  it("begins and ends with its user, its duration and its number of events", () => {
    vi.useFakeTimers();
    const { events } = startRecording();
    const session = startSession("u_17");
    session.trackEvent("portfolio_opened", { portfolio: "p_1" });
    vi.advanceTimersByTime(90_000);
    session.trackEvent("portfolio.closed");
    session.end();
    const { sessionId } = session;
    expect(sessionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const whose = { user_id: "u_17", session_id: sessionId };
    expect(events).toMatchObject([
      { event: "session_start", ...whose },
      { event: "portfolio_opened", ...whose, properties: { portfolio: "p_1" } },
      { event: "portfolio.closed", ...whose },
      { event: "session_end", ...whose, duration_ms: 90_000, event_count: 2 },
    ]);
  });

  it("ends once, however often it is ended", async () => {
    const { events } = startRecording();
    {
      await using session = startSession("u_17");
      session.end();
      session.end();
    }
    expect(events.map(({ event }) => event)).toEqual(["session_start", "session_end"]);
  });

  it("ends with its block", async () => {
    const { only } = startRecording();
    {
      await using session = startSession("u_17");
      session.trackEvent("portfolio_opened");
    }
    expect(only("session_end").event_count).toBe(1);
  });

  it("holds for all that runs inside, model calls and operations too, and for nothing outside", async () => {
    const { tracer, all, only } = startRecording();
    const session = startSession("u_17", { plan: "pro" });
    const answer = await session.run(async () => {
      await delay(1);
      return operation("ai.enhance", () => scripted("Yes").invoke("Hi", { callbacks: [tracer.handler] }));
    });
    operation("portfolio.open", () => {});
    expect(answer.content).toBe("Yes");
    const whose = { user_id: "u_17", session_id: session.sessionId, metadata: { plan: "pro" } };
    expect(only("ai.enhance")).toMatchObject(whose);
    expect(only("llm_call_end")).toMatchObject(whose);
    expect(all("session_start")).toMatchObject([whose]);
    expect(only("portfolio.open")).not.toHaveProperty("session_id");
    session.end();
  });

  it("may have an id that the front end knows", () => {
    const { only } = startRecording();
    const session = startSession("u_17", {}, { sessionId: "from-the-cookie" });
    session.end();
    expect(session.sessionId).toBe("from-the-cookie");
    expect(only("session_end").session_id).toBe("from-the-cookie");
  });

  it("keeps 200 users apart", async () => {
    const { all } = startRecording();
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await using session = startSession(`u_${index}`);
        await session.run(() => operation("portfolio.open", () => delay(index % 7), { index }));
      }),
    );
    expect(all("portfolio.open")).toHaveLength(200);
    const idOf = new Map(all("session_start").map((event) => [event.user_id, event.session_id]));
    expect(new Set(idOf.values()).size).toBe(200);
    for (const { user_id, session_id, properties } of all("portfolio.open")) {
      expect(user_id).toBe(`u_${properties?.index}`);
      expect(session_id).toBe(idOf.get(user_id));
    }
  });
});
