import { HumanMessage } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { type LangMeterEvent, type TraceContext, type TracerOptions, withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

const model = new FakeListChatModel({ responses: ["fine"] });

/** The context of a model call that is made under `config`, with the shared handler or, given a context, a trace. */
async function contextOfCall(
  config: RunnableConfig,
  {
    options = {},
    ambient = {},
    given,
  }: { options?: TracerOptions; ambient?: TraceContext; given?: TraceContext } = {},
) {
  const { tracer, only } = startRecording(options);
  await withContext(ambient, async () => {
    const trace = given === undefined ? undefined : tracer.startTrace(given);
    await model.invoke("hello", { ...config, callbacks: [trace?.handler ?? tracer.handler] });
    await trace?.end();
  });
  return contextOf(only("llm_call_end"));
}

function contextOf(event: LangMeterEvent) {
  const { environment, channel, thread_id, user_id, request_id, session_id, release, tags, metadata } = event;
  const { prompt_name, prompt_version, variant } = event;
  const all = {
    ...{ environment, channel, thread_id, user_id, request_id, session_id, release, tags, metadata },
    ...{ prompt_name, prompt_version, variant },
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

describe("the context of a call", () => {
  it("is taken from defaults, then the scope, then metadata, then startTrace: the later wins", async () => {
    const layers = {
      options: {
        environment: "prod",
        release: "1.0",
        defaults: { channel: "d", threadId: "d", userId: "d", sessionId: "d" },
      },
      ambient: { threadId: "a", userId: "a", sessionId: "a" },
      given: { sessionId: "g" },
    };
    const metadata = { user_id: "m", session_id: "m" };
    expect(await contextOfCall({ metadata }, layers)).toEqual({
      environment: "prod",
      release: "1.0",
      channel: "d",
      thread_id: "a",
      user_id: "m",
      session_id: "g",
    });
  });

  it("takes the prompt's name, version and variant from the call's own metadata before startTrace", async () => {
    const given = { promptName: "support", promptVersion: "1", variant: "a" };
    expect(
      await contextOfCall({ metadata: { prompt_name: "title", promptVersion: "7" } }, { given }),
    ).toEqual({
      prompt_name: "title",
      prompt_version: "7",
      variant: "a",
    });
  });

  it("reads metadata keys in both spellings", async () => {
    const snake = { user_id: "u", thread_id: "t", request_id: "r", session_id: "s" };
    const camel = { userId: "u", threadId: "t", requestId: "r", sessionId: "s" };
    expect(await contextOfCall({ metadata: snake })).toEqual(snake);
    expect(await contextOfCall({ metadata: camel })).toEqual(snake);
  });

  it("takes a number as an id, and nothing else that is no text", async () => {
    const metadata = { user_id: 42, thread_id: "", session_id: null, request_id: ["r"], channel: Number.NaN };
    expect(await contextOfCall({ metadata })).toEqual({ user_id: "42" });
    expect(await contextOfCall({}, { given: { userId: 42 as never } })).toEqual({ user_id: "42" });
  });

  it("keeps the caller's own metadata and tags, and none of LangChain's", async () => {
    const metadata = {
      plan: "paid",
      flags: { beta: true },
      langgraph_node: "n",
      ls_custom: "x",
      lc_agent_name: "y",
      checkpoint_ns: "z",
      __pregel_task_id: "p",
    };
    const tags = ["vip", "seq:step:1", "langsmith:hidden", "retry:attempt:2"];
    expect(await contextOfCall({ metadata, tags })).toEqual({
      metadata: { plan: "paid", flags: { beta: true } },
      tags: ["vip"],
    });
  });

  it("unites tags and merges metadata over all layers", async () => {
    expect(
      await contextOfCall(
        { tags: ["call", "shared"], metadata: { b: "call", c: "call" } },
        {
          ambient: { tags: ["scope", "shared"], metadata: { a: "scope", b: "scope" } },
          given: { tags: ["trace"], metadata: { c: "trace" } },
        },
      ),
    ).toEqual({
      tags: ["scope", "shared", "trace", "call"],
      metadata: { a: "scope", b: "call", c: "trace" },
    });
  });

  it("is the scope's in which the call was made, for 50 calls at once through one handler", async () => {
    const { tracer, all } = startRecording();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        withContext({ userId: `u${index}` }, () =>
          model.invoke([new HumanMessage(`question ${index}`)], { callbacks: [tracer.handler] }),
        ),
      ),
    );
    const pairs = all("trace_complete").map(({ user_id, input }) => `${user_id}: ${input}`);
    expect(pairs.sort()).toEqual(
      Array.from({ length: 50 }, (_, index) => `u${index}: question ${index}`).sort(),
    );
  });
});

describe("the context of a child", () => {
  it("is its parent's, and what its own metadata adds stays with it", async () => {
    const { tracer, events } = startRecording();
    const titled = model.withConfig({ metadata: { prompt_name: "title", step: 2 }, tags: ["inner"] });
    const chain = ChatPromptTemplate.fromTemplate("{question}")
      .pipe(titled)
      .pipe(RunnableLambda.from((message) => message));
    await chain.invoke(
      { question: "why?" },
      { metadata: { user_id: "u", plan: "free" }, tags: ["outer"], callbacks: [tracer.handler] },
    );
    for (const event of events) {
      expect(contextOf(event)).toEqual(
        event.event.startsWith("llm_call")
          ? {
              user_id: "u",
              metadata: { plan: "free", step: 2 },
              tags: ["outer", "inner"],
              prompt_name: "title",
            }
          : { user_id: "u", metadata: { plan: "free" }, tags: ["outer"] },
      );
    }
    expect(events.some(({ event }) => event === "chain_end")).toBe(true);
  });
});

describe("a trace's own events", () => {
  it("say what the first run could tell about the user", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace({ channel: "sms" });
    await model.invoke("hello", { metadata: { user_id: "u" }, callbacks: [trace.handler] });
    trace.feedback({ score: 1 });
    await trace.end();
    expect(contextOf(only("trace_complete"))).toEqual({ channel: "sms", user_id: "u" });
    expect(contextOf(only("feedback"))).toEqual({ channel: "sms", user_id: "u" });
  });
});
