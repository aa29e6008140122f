import type { BudgetExceeded, BudgetLimit } from "langmeter";
import { describe, expect, it } from "vitest";
import { createAssistant } from "../../../examples/cost-guard/assistant.ts";
import { LIMITS } from "../../../examples/cost-guard/limits.ts";
import { respond } from "../../../examples/cost-guard/rehearsal.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

/** What one model call of the rehearsal costs: 2,000 tokens in and 200 out of gpt-4o-mini. */
const CALL_USD = 0.000_42;
const FIVE_CALLS_USD = 0.0021;

const ORDINARY = { userId: "maria", channel: "web", text: "Is the 16:40 on time?" };
const ENDLESS = { userId: "jonas", channel: "web", text: "When does the sea serpent leave?" };

async function startAssistant(limits: readonly BudgetLimit[] = LIMITS) {
  const server = await startModels(respond);
  const alerts: BudgetExceeded[] = [];
  const record = await startRecord({ budget: { limits, onExceeded: (exceeded) => alerts.push(exceeded) } });
  return { ...record, server, alerts, ask: createAssistant(record.tracer) };
}

describe("the guarded assistant", () => {
  it("stops an agent that runs in circles, and says what it had cost by then", async () => {
    const { ask, all, server } = await startAssistant();
    const answer = await ask(ENDLESS);
    // The fifth call goes over the 0.002 dollars of a trace.
    expect(answer).toEqual({ kind: "stopped", budget: "trace", costUsd: FIVE_CALLS_USD });
    expect(server.requests).toHaveLength(5);
    expect(all("budget_exceeded")).toMatchObject([
      { budget: "trace", limit_usd: 0.002, spent_usd: FIVE_CALLS_USD, hard: true, user_id: "jonas" },
    ]);
    expect(all("trace_complete")).toMatchObject([
      { outcome: "aborted", llm_calls: 5, cost_usd: FIVE_CALLS_USD },
    ]);
  });

  it("tells the team once about a user who spends a lot, and goes on answering", async () => {
    const { ask, alerts } = await startAssistant();
    const answers = [];
    for (let questions = 0; questions < 14; questions++) answers.push(await ask(ORDINARY));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(["answer"]));
    expect(alerts).toEqual([
      { budget: "user", key: "maria", limitUsd: 0.005, spentUsd: 0.005_04, hard: false },
    ]);
  });

  it("asks the model nothing more once a channel's money is spent", async () => {
    const { ask, server } = await startAssistant([
      { per: "channel", usd: 2 * CALL_USD, every: "month", hard: true },
    ]);
    expect(await ask(ORDINARY)).toMatchObject({ kind: "answer" });
    // The call that reaches the limit is paid for; the agent around it is stopped.
    expect(await ask(ORDINARY)).toEqual({ kind: "stopped", budget: "channel", costUsd: CALL_USD });
    expect(await ask(ORDINARY)).toEqual({ kind: "stopped", budget: "channel", costUsd: 0 });
    expect(await ask({ ...ORDINARY, channel: "sms" })).toMatchObject({ kind: "answer" });
    expect(server.requests).toHaveLength(3);
  });

  it("leaves other failures to the caller", async () => {
    const server = await startModels(() => ({ error: { status: 401 } }));
    const { tracer, all } = await startRecord({ budget: { limits: LIMITS } });
    await expect(createAssistant(tracer)(ORDINARY)).rejects.toThrow("401");
    expect(server.requests).toHaveLength(1);
    expect(all("trace_complete")).toMatchObject([{ outcome: "error" }]);
  });
});
