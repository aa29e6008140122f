import { RunnableLambda } from "@langchain/core/runnables";
import { describe, expect, it } from "vitest";
import { startRecording } from "./support/recording.ts";
import { ScriptedChatModel } from "./support/scripted-model.ts";

const call = { model: "gpt-4o-mini", usage: { input_tokens: 10, output_tokens: 5 } };

describe("a step of a trace", () => {
  it("holds what is recorded inside, by hand or by LangChain, however deep", async () => {
    const { tracer, all, only } = startRecording();
    const trace = tracer.startTrace();
    const model = new ScriptedChatModel({ replies: ["hello"] });
    const chain = RunnableLambda.from((_: string, config) => model.invoke("hi", config));
    const answer = await trace.span("turn", async () => {
      trace.span("understand", () => trace.recordLlmCall(call));
      await chain.invoke("x", { callbacks: [trace.handler] });
      return "done";
    });
    const summary = await trace.end();
    expect(answer).toBe("done");
    const [turn, understand, lambda] = all("chain_start");
    expect([turn?.name, understand?.name]).toEqual(["turn", "understand"]);
    expect(turn?.parent_span_id).toBe(summary.span_id);
    expect([understand?.parent_span_id, lambda?.parent_span_id]).toEqual([turn?.span_id, turn?.span_id]);
    expect(all("llm_call_end").map(({ parent_span_id }) => parent_span_id)).toEqual([
      understand?.span_id,
      lambda?.span_id,
    ]);
    expect(summary.llm_calls).toBe(2);
    expect(all("chain_end").map(({ name }) => name)).toContain("turn");
    expect(only("trace_complete").outcome).toBe("success");
  });

  it("is not mixed up with those of other traces at the same time", async () => {
    const { tracer, all } = startRecording();
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const trace = tracer.startTrace({ userId: `u_${index}` });
        await trace.span(`step_${index}`, async () => {
          await new Promise((resolve) => setTimeout(resolve, index % 7));
          trace.recordLlmCall(call);
        });
        await trace.end();
      }),
    );
    const steps = new Map(all("chain_start").map((event) => [event.span_id, event]));
    for (const end of all("llm_call_end"))
      expect(steps.get(end.parent_span_id ?? "")?.user_id).toBe(end.user_id);
  });

  it.each([
    ["throws", () => expect.fail("no such user")],
    ["rejects", () => Promise.reject(new Error("no such user"))],
  ])("that %s is recorded and gives the error back", async (_, work) => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace();
    await expect(async () => trace.span("understand", work)).rejects.toThrow("no such user");
    const summary = await trace.end();
    expect(only("chain_error")).toMatchObject({ name: "understand", error_message: "no such user" });
    expect(summary.errors).toBe(1);
  });

  it("returns a plain value as it is", () => {
    const { tracer } = startRecording();
    expect(tracer.startTrace().span("count", () => 7)).toBe(7);
  });
});

describe("an update of a trace", () => {
  it("says what the answer is, and what it is worth", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace();
    trace.update({ output: "Your parcel is at the depot.", score: 0.9, comment: "checked" });
    trace.recordLlmCall({ ...call, output: "draft" });
    const summary = await trace.end();
    expect(summary.output).toBe("Your parcel is at the depot.");
    expect(only("feedback")).toMatchObject({ score: 0.9, comment: "checked" });
  });

  it("refuses a score that is no number", () => {
    const { tracer } = startRecording();
    expect(() => tracer.startTrace().update({ score: Number.NaN })).toThrow("allowed: a finite number");
  });
});
