import type { CallbackHandlerMethods } from "@langchain/core/callbacks/base";
import { createAgent } from "langchain";
import { createTracer, TraceHandler } from "langmeter";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { agentSituations } from "./situations/agents.ts";
import { drain } from "./situations/situation.ts";
import { startRecording } from "./support/recording.ts";
import { ScriptedChatModel, scripted } from "./support/scripted-model.ts";
import { add, askToAdd } from "./support/tools.ts";

const go = { messages: [{ role: "user", content: "go" }] };

describe("a neighbour handler", () => {
  it("that is slow delays no event of ours and bends no time", async () => {
    const { tracer, events, only } = startRecording();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: CallbackHandlerMethods = { handleChatModelStart: () => released };
    await scripted({ text: "hi", delayMs: 10 }).invoke("Hi", { callbacks: [slow, tracer.handler] });
    expect(events.map(({ event }) => event)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
    expect(only("llm_call_end").latency_ms).toBeGreaterThanOrEqual(9);
    release();
  });

  it("that throws costs us no event", async () => {
    const complaints = vi.spyOn(console, "warn").mockImplementation(() => {});
    onTestFinished(() => complaints.mockRestore());
    const { tracer, events } = startRecording();
    const broken = {
      awaitHandlers: true,
      handleChatModelStart: () => {
        throw new Error("broken");
      },
      handleLLMEnd: () => {
        throw new Error("broken");
      },
    };
    await scripted("hi").invoke("Hi", { callbacks: [broken, tracer.handler] });
    expect(events.map(({ event }) => event)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
    expect(complaints).toHaveBeenCalledTimes(2);
  });
});

describe("the handler", () => {
  it("changes neither the results nor the errors of the application", async () => {
    const { tracer } = startRecording();
    const failure = new Error("500 upstream");
    const answerOf = async (callbacks: TraceHandler[]) => {
      const agent = createAgent({ model: scripted(askToAdd(), "done"), tools: [add] });
      const { messages } = await agent.invoke(go, { callbacks });
      return messages.map(({ type, content }) => [type, content]);
    };
    expect(await answerOf([tracer.handler])).toEqual(await answerOf([]));
    const call = scripted(failure).invoke("Hi", { callbacks: [tracer.handler] });
    await expect(call).rejects.toBe(failure);
  });

  it("registered in the constructor and in the call records every event once", async () => {
    const { tracer, events, only } = startRecording();
    const model = new ScriptedChatModel({ replies: ["one two three"], callbacks: [tracer.handler] });
    await drain(await model.stream("Hi", { callbacks: [tracer.handler] }));
    expect(events.map(({ event }) => event)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
    expect(only("trace_complete")).toMatchObject({ llm_calls: 1, input_tokens: 100 });
  });

  it("registered twice hears a broken stream's tokens once", async () => {
    const { tracer, only } = startRecording();
    const reply = { text: "one two ", breaksWith: new Error("socket hang up") };
    const model = new ScriptedChatModel({ replies: [reply], callbacks: [tracer.handler] });
    const stream = await model.stream("Hi", { callbacks: [tracer.handler] });
    await expect(drain(stream)).rejects.toThrow("socket hang up");
    expect(only("llm_error")).toMatchObject({ output: "one two ", output_chars: 8 });
  });

  it("of a trace stands above the shared one where a call has both", async () => {
    const { tracer, events } = startRecording();
    const trace = tracer.startTrace();
    const model = new ScriptedChatModel({ replies: ["hi"], callbacks: [tracer.handler] });
    await model.invoke("Hi", { callbacks: [trace.handler] });
    expect((await trace.end()).llm_calls).toBe(1);
    expect(events.map(({ event }) => event)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
  });

  it("is a TraceHandler, and so is its copy, with the same state", () => {
    const { tracer } = startRecording();
    expect(tracer.handler).toBeInstanceOf(TraceHandler);
    const copy = tracer.handler.copy();
    expect(copy).toBeInstanceOf(TraceHandler);
    expect(copy).toHaveProperty("state", tracer.handler.state);
  });

  it("records nothing and lets everything pass where there is no sink", async () => {
    const { handler } = createTracer({ sinks: [] });
    expect((await scripted("hi").invoke("Hi", { callbacks: [handler] })).content).toBe("hi");
  });

  it("keeps the totals of a trace without any sink", async () => {
    const trace = createTracer({ sinks: [] }).startTrace();
    await scripted("hi").invoke("Hi", { callbacks: [trace.handler] });
    expect(await trace.end()).toMatchObject({ llm_calls: 1, input_tokens: 100, output: "hi" });
  });

  it("survives a sink that throws", async () => {
    const warn = vi.fn();
    const sink = {
      kind: "immediate" as const,
      name: "broken",
      write: () => {
        throw new Error("full disk");
      },
    };
    const { handler, flush } = createTracer({
      sinks: [sink],
      logger: { warn, info: () => {}, debug: () => {} },
    });
    expect((await scripted("hi").invoke("Hi", { callbacks: [handler] })).content).toBe("hi");
    expect(await flush()).toMatchObject({ sent: 0, dropped: 3, reasons: { rejected: 3 } });
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("a trace's own handler", () => {
  it.each(agentSituations)("collects $name in one trace", async ({ act }) => {
    const { tracer, events, only } = startRecording();
    const trace = tracer.startTrace();
    await act({ callbacks: [trace.handler] }).catch(() => {});
    await trace.end();
    expect(new Set(events.map(({ trace_id }) => trace_id))).toEqual(new Set([trace.traceId]));
    expect(only("trace_complete").llm_calls).toBeGreaterThan(0);
  });
});

describe("a TraceHandler that nobody got from a tracer", () => {
  it.each([[undefined], [null], [{}], [{ recorder: {} }], [createTracer]])(
    "says where to get one: %o",
    (given) => {
      expect(() => new TraceHandler(given as never)).toThrow(/get one with createTracer\(\.\.\.\)\.handler/);
      expect(() => new TraceHandler(given as never)).toThrow(
        expect.objectContaining({ code: "invalid_argument" }),
      );
    },
  );

  it("is not what LangChain's copy makes", () => {
    const { tracer } = startRecording();
    expect(tracer.handler.copy()).toMatchObject({ name: "langmeter", state: tracer.handler.state });
  });
});
