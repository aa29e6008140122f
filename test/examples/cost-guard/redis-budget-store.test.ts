import { Redis } from "ioredis";
import type { BudgetLimit } from "langmeter";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAssistant } from "../../../examples/cost-guard/assistant.ts";
import { connectRedis } from "../../../examples/cost-guard/connect-redis.ts";
import { redisBudgetStore } from "../../../examples/cost-guard/redis-budget-store.ts";
import { respond } from "../../../examples/cost-guard/rehearsal.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";
import { redisServers } from "./redis-servers.ts";

/** One process of the application: its own tracer and connection. */
async function startProcess(redisUrl: string, limits: readonly BudgetLimit[]) {
  const redis = await connectRedis(redisUrl);
  onTestFinished(redis.close);
  const record = await startRecord({ budget: { limits, store: redisBudgetStore(redis.commands) } });
  const ask = createAssistant(record.tracer);
  const question = { userId: "maria", channel: "web", text: "Is the 16:40 on time?" };
  return { ...record, store: redisBudgetStore(redis.commands), ask: () => ask(question) };
}

describe.each(redisServers())("the budget store on $name", ({ start }) => {
  async function startServer() {
    const server = await start();
    onTestFinished(server.stop);
    return server;
  }

  it("adds up, and knows nothing of what was never added to", async () => {
    const { store } = await startProcess((await startServer()).url, []);
    expect(await store.get("a")).toBe(0);
    expect(await store.add("a", 0.1, undefined)).toBe(0.1);
    expect(await store.add("a", 0.2, undefined)).toBeCloseTo(0.3, 12);
    expect(await store.add("a", 1e-12, undefined)).toBeCloseTo(0.300_000_000_001, 12);
    expect(await store.get("a")).toBeCloseTo(0.300_000_000_001, 12);
  });

  it("lets a sum live as long as its period needs it, and no other", async () => {
    const { url } = await startServer();
    const { store } = await startProcess(url, []);
    await store.add("daily", 1, 86_400_000);
    await store.add("for ever", 1, undefined);
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    expect(await redis.ttl("daily")).toBe(86_400);
    expect(await redis.ttl("for ever")).toBe(-1);
  });

  it("counts the money of all processes together, and stops each of them when it is spent", async () => {
    await startModels(respond);
    const { url } = await startServer();
    // Two questions of 0.00042 dollars each.
    const limits = [{ per: "user", usd: 0.000_8, hard: true }] as const;
    const [one, other] = [await startProcess(url, limits), await startProcess(url, limits)];
    expect(await one.ask()).toMatchObject({ kind: "answer", costUsd: 0.000_42 });
    expect(one.all("budget_exceeded")).toEqual([]);
    expect(await other.ask()).toMatchObject({ costUsd: 0.000_42 });
    expect(other.all("budget_exceeded")).toMatchObject([
      { budget: "user", user_id: "maria", limit_usd: 0.000_8, spent_usd: 0.000_84, hard: true },
    ]);
    expect(await one.ask()).toMatchObject({ kind: "stopped", budget: "user" });
    expect(await other.ask()).toMatchObject({ kind: "stopped", budget: "user" });
  });

  it("costs nobody an answer when it goes away: the call is made, uncounted, with a warning", async () => {
    await startModels(respond);
    const server = await start();
    const { ask, warnings } = await startProcess(server.url, [{ per: "user", usd: 1, hard: true }]);
    await server.stop();
    expect(await ask()).toMatchObject({ kind: "answer", costUsd: 0.000_42 });
    expect(warnings[0]).toContain("a budget could not be counted");
  });
});
