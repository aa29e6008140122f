import { RunnableLambda } from "@langchain/core/runnables";
import { withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { askingGraph } from "./situations/graphs.ts";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";

const model = scripted("hello");

describe("the context of an event", () => {
  it("comes from config.metadata, which may spell its keys either way, and from the config's tags", async () => {
    const { tracer, events } = startRecording();
    await model.invoke("Hi", {
      callbacks: [tracer.handler],
      tags: ["beta"],
      metadata: { user_id: "u_1", threadId: "t_1", channel: "sms", request_id: 17, plan: "gold" },
    });
    expect(events).toHaveLength(3);
    for (const event of events) {
      expect(event).toMatchObject({
        user_id: "u_1",
        thread_id: "t_1",
        channel: "sms",
        request_id: "17",
        tags: ["beta"],
        metadata: { plan: "gold" },
      });
      expect(Object.keys(event.metadata ?? {})).toEqual(["plan"]);
    }
  });

  it("takes the thread from LangGraph's configurable", async () => {
    const { tracer, events } = startRecording();
    const config = { callbacks: [tracer.handler], configurable: { thread_id: "th-42" } };
    await askingGraph().invoke({ messages: [] }, config);
    expect(new Set(events.map(({ thread_id }) => thread_id))).toEqual(new Set(["th-42"]));
  });

  it("comes from the scope that the call was made in", async () => {
    const { tracer, events } = startRecording();
    await withContext({ userId: "u_1" }, () =>
      withContext({ requestId: "r_1" }, () => model.invoke("Hi", { callbacks: [tracer.handler] })),
    );
    expect(events).toHaveLength(3);
    for (const event of events) expect(event).toMatchObject({ user_id: "u_1", request_id: "r_1" });
  });

  it("gives defaults way to the scope, the scope to the run's metadata, and that to startTrace", async () => {
    const { tracer, only } = startRecording({
      environment: "test",
      defaults: { channel: "default", userId: "default", threadId: "default", sessionId: "default" },
    });
    await withContext({ channel: "scope", userId: "scope", threadId: "scope" }, async () => {
      const trace = tracer.startTrace({ channel: "trace" });
      const metadata = { channel: "metadata", user_id: "metadata" };
      await model.invoke("Hi", { callbacks: [trace.handler], metadata });
      await trace.end();
    });
    for (const name of ["llm_call_start", "llm_call_end", "trace_complete"] as const) {
      expect(only(name)).toMatchObject({
        environment: "test",
        channel: "trace",
        user_id: "metadata",
        thread_id: "scope",
        session_id: "default",
      });
    }
  });

  it("goes down to the children, which may add to it", async () => {
    const { tracer, only } = startRecording();
    const chain = RunnableLambda.from((text: string) =>
      model.invoke(text, { metadata: { prompt_name: "greeting", step: 2 }, tags: ["inner"] }),
    );
    await chain.invoke("Hi", { callbacks: [tracer.handler], metadata: { user_id: "u_1" }, tags: ["outer"] });
    expect(only("chain_start")).toMatchObject({ user_id: "u_1", tags: ["outer"] });
    expect(only("chain_start")).not.toHaveProperty("prompt_name");
    const inner = {
      user_id: "u_1",
      tags: ["outer", "inner"],
      prompt_name: "greeting",
      metadata: { step: 2 },
    };
    expect(only("llm_call_start")).toMatchObject(inner);
    expect(only("llm_call_end")).toMatchObject(inner);
    expect(only("chain_end")).not.toHaveProperty("prompt_name");
  });

  it("holds nothing where nothing is known", async () => {
    const { tracer, only } = startRecording();
    await model.invoke("Hi", { callbacks: [tracer.handler], metadata: { user_id: "", channel: null } });
    for (const field of ["user_id", "thread_id", "channel", "environment", "tags", "metadata"])
      expect(only("llm_call_start")).not.toHaveProperty(field);
  });
});
