import { describe, expect, it } from "vitest";
import { createBookingDesk } from "../../../examples/langgraph-threads/booking-desk.ts";
import { respond } from "../../../examples/langgraph-threads/rehearsal.ts";
import { createThreadCosts } from "../../../examples/langgraph-threads/thread-costs.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

const MARIA = { threadId: "thread-maria", userId: "maria" };
const JONAS = { threadId: "thread-jonas", userId: "jonas" };

async function openDesk() {
  await startModels(respond);
  const costs = createThreadCosts();
  const record = await startRecord({}, costs.sink);
  return { ...record, costs, desk: createBookingDesk(record.tracer) };
}

describe("the booking desk", () => {
  it("asks a person before it books, and goes on where it stopped", async () => {
    const { desk } = await openDesk();
    expect(await desk.ask(MARIA, "Please book cabin 311.")).toEqual({
      kind: "approval",
      question: "Book cabin 311 for the night of 14 May?",
    });
    expect(await desk.decide(MARIA, "approve")).toEqual({
      kind: "answer",
      text: "Cabin 311 is booked for 14 May.",
    });
  });

  it("takes no for an answer", async () => {
    const { desk } = await openDesk();
    await desk.ask(MARIA, "Please book cabin 311.");
    expect(await desk.decide(MARIA, "reject")).toEqual({
      kind: "answer",
      text: "The passenger does not want this cabin.",
    });
  });

  it("records the pause and the resume as two traces of the thread, neither of them failed", async () => {
    const { desk, all } = await openDesk();
    await desk.ask(MARIA, "Please book cabin 311.");
    await desk.decide(MARIA, "approve");
    const ofMaria = { thread_id: "thread-maria", user_id: "maria", channel: "web", errors: 0 };
    expect(all("trace_complete")).toMatchObject([
      { ...ofMaria, outcome: "interrupted", llm_calls: 1 },
      { ...ofMaria, outcome: "success", llm_calls: 1, tools: ["book_cabin"] },
    ]);
    expect(all("tool_call_end").map(({ status }) => status)).toEqual(["interrupted", "success"]);
    expect(all("tool_error")).toEqual([]);
  });

  it("knows what each thread has cost, also while another one waits", async () => {
    const { desk, costs, report } = await openDesk();
    await desk.ask(MARIA, "Please book cabin 311.");
    await desk.ask(JONAS, "Is anything free?");
    await desk.decide(MARIA, "approve");

    // 140 + 180 input tokens at 0.15 and 22 + 16 output tokens at 0.60 dollars a million, in either thread.
    const costUsd = expect.closeTo(0.000_070_8, 12);
    expect(costs.of("thread-maria")).toEqual({
      traces: 2,
      llmCalls: 2,
      costUsd,
      unpricedCalls: 0,
      interrupts: 1,
    });
    expect(costs.of("thread-jonas")).toEqual({
      traces: 1,
      llmCalls: 2,
      costUsd,
      unpricedCalls: 0,
      interrupts: 0,
    });
    expect((await report({ by: "thread" })).rows).toMatchObject([
      { thread: "thread-jonas", calls: 2, errors: 0, cost_usd: 0.000_070_8 },
      { thread: "thread-maria", calls: 2, errors: 0, cost_usd: 0.000_070_8 },
    ]);
  });
});
