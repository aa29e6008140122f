import { setTimeout as delay } from "node:timers/promises";
import { RunnableLambda } from "@langchain/core/runnables";
import { withContext } from "langmeter";
import { capture, operation } from "langmeter/operations";
import { describe, expect, it } from "vitest";
import { startOpenAI } from "../langchain/support/openai.ts";
import { startRecording } from "../langchain/support/recording.ts";
import { scripted } from "../langchain/support/scripted-model.ts";

describe("an operation inside another", () => {
  it("is of the same trace, below it", async () => {
    const { only } = startRecording();
    await operation("portfolio.import", async () => {
      await operation("portfolio.parse", async () => {});
      capture("rows.parsed");
    });
    const outer = only("portfolio.import");
    expect(outer).not.toHaveProperty("parent_span_id");
    expect(only("portfolio.parse")).toMatchObject({
      trace_id: outer.trace_id,
      parent_span_id: outer.span_id,
    });
    expect(only("rows.parsed")).toMatchObject({ trace_id: outer.trace_id, span_id: outer.span_id });
  });

  it("records an error once: the outer one says that it is the same", async () => {
    const { only } = startRecording();
    const error = new Error("unreadable file");
    const inner = () => operation("portfolio.parse", () => Promise.reject(error));
    await expect(operation("portfolio.import", inner)).rejects.toBe(error);
    expect(only("portfolio.parse")).not.toHaveProperty("error_repeated");
    expect(only("portfolio.import")).toMatchObject({ status: "error", error_repeated: true });
  });

  it("takes the same error object for a new failure in another trace", async () => {
    const { all } = startRecording();
    const error = new Error("closed on Sundays");
    for (let call = 0; call < 2; call++)
      await expect(operation("order.place", () => Promise.reject(error))).rejects.toBe(error);
    for (const event of all("order.place")) expect(event).not.toHaveProperty("error_repeated");
  });
});

describe("model calls inside an operation", () => {
  it("continue its trace, below its span, through the shared handler", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: "Done" }]);
    await operation("ai.enhance", () => model.invoke("Hello", { callbacks: [tracer.handler] }));
    const { trace_id, span_id } = only("ai.enhance");
    expect(only("trace_complete")).toMatchObject({ trace_id, parent_span_id: span_id, llm_calls: 1 });
    expect(only("llm_call_end")).toMatchObject({ trace_id, parent_span_id: span_id });
  });

  it("continue its trace, below its span, in a trace of their own", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: "Done" }]);
    await operation("ai.enhance", async () => {
      await using trace = tracer.startTrace();
      await model.invoke("Hello", { callbacks: [trace.handler] });
    });
    const { trace_id, span_id } = only("ai.enhance");
    const summary = only("trace_complete");
    expect(summary).toMatchObject({ trace_id, parent_span_id: span_id, llm_calls: 1 });
    expect(only("llm_call_end")).toMatchObject({ trace_id, parent_span_id: summary.span_id });
  });

  it("fail it with the category of the model's error", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ error: { status: 429 } }]);
    const work = () => model.invoke("Hello", { callbacks: [tracer.handler] });
    await expect(operation("ai.enhance", work)).rejects.toThrow();
    expect(only("ai.enhance")).toMatchObject({ status: "error", error_type: "rate_limit", status_code: 429 });
  });
});

describe("an operation in a scope", () => {
  it("carries the scope's context, and so do the calls inside", async () => {
    const { tracer, only } = startRecording();
    await withContext({ userId: "u_17", requestId: "r_1" }, () =>
      operation("ai.enhance", () => scripted("Yes").invoke("Hello", { callbacks: [tracer.handler] })),
    );
    const whose = { user_id: "u_17", request_id: "r_1" };
    expect(only("ai.enhance")).toMatchObject(whose);
    expect(only("llm_call_end")).toMatchObject(whose);
  });

  it("continues the traceparent of the request", () => {
    const { only } = startRecording();
    const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    withContext({ traceparent: `00-${traceId}-${spanId}-01` }, () => operation("ai.enhance", () => {}));
    expect(only("ai.enhance")).toMatchObject({ trace_id: traceId, parent_span_id: spanId });
  });
});

describe("200 operations at once", () => {
  it("keep their users, traces, calls and properties apart", async () => {
    const { tracer, all } = startRecording();
    const step = RunnableLambda.from((index: number) => delay(index % 5)).withConfig({ runName: "step" });
    const enhance = (index: number) =>
      operation(
        "ai.enhance",
        async (run) => {
          await delay((index * 7) % 11);
          await step.invoke(index, { callbacks: [tracer.handler] });
          await operation("ai.rate", () => delay(index % 3), { index });
          run.add({ index });
        },
        { given: index },
      );
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => withContext({ userId: `u_${index}` }, () => enhance(index))),
    );
    const outers = all("ai.enhance");
    expect(new Set(outers.map(({ trace_id }) => trace_id)).size).toBe(200);
    for (const outer of outers) {
      const index = Number(outer.user_id?.slice(2));
      expect(outer.properties).toEqual({ given: index, index });
      const place = { trace_id: outer.trace_id, parent_span_id: outer.span_id, user_id: outer.user_id };
      expect(all("ai.rate").find(({ trace_id }) => trace_id === outer.trace_id)).toMatchObject({
        ...place,
        properties: { index },
      });
      const summary = all("trace_complete").find(({ trace_id }) => trace_id === outer.trace_id);
      expect(summary).toMatchObject(place);
    }
    expect(all("ai.rate")).toHaveLength(200);
  });
});
