import { type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import {
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createAgent } from "langchain";
import { createTracer, type LangMeterEvent, type TraceSummary } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Recording, startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";
import { add, explode } from "./support/tools.ts";

const question = new HumanMessage("go");
const THREAD = { thread_id: "th-1" };

/** Asks a model that answers only when it is stopped. */
const neverAnswers = async (config: RunnableConfig) =>
  scripted({ text: "too late", delayMs: 3_600_000 }).invoke("go", config);

/** What happens inside, what stops it from outside, and how that must end. */
interface Fate {
  readonly name: string;
  /** The innermost work. */
  readonly work: (config: RunnableConfig) => Promise<BaseMessage>;
  /** Of the outermost call. */
  readonly config?: () => RunnableConfig;
  readonly outcome: TraceSummary["outcome"];
  readonly errorType?: string;
}

/** Stops the work once it is under way. */
function stopped(reason?: unknown): Pick<Fate, "work" | "config"> {
  let controller = new AbortController();
  return {
    config: () => {
      controller = new AbortController();
      return { signal: controller.signal };
    },
    work: (config) => {
      setImmediate(() => controller.abort(reason));
      return neverAnswers(config);
    },
  };
}

const fates: readonly Fate[] = [
  { name: "success", work: (config) => scripted("done").invoke("go", config), outcome: "success" },
  {
    name: "an error of the model",
    work: (config) => scripted(Object.assign(new Error("slow down"), { status: 429 })).invoke("go", config),
    outcome: "error",
    errorType: "rate_limit",
  },
  {
    name: "an error of the application",
    work: () => Promise.reject(new TypeError("x is not a function")),
    outcome: "error",
    errorType: "application_error",
  },
  {
    name: "a timeout of the whole",
    work: neverAnswers,
    config: () => ({ timeout: 20 }),
    outcome: "error",
    errorType: "timeout",
  },
  {
    name: "a signal that times out",
    work: neverAnswers,
    config: () => ({ signal: AbortSignal.timeout(20) }),
    outcome: "error",
    errorType: "timeout",
  },
  {
    name: "a timeout of the model call alone",
    work: (config) => neverAnswers({ ...config, timeout: 20 }),
    outcome: "error",
    errorType: "timeout",
  },
  { name: "a user's abort", ...stopped(), outcome: "aborted" },
  { name: "a user's abort with a reason", ...stopped(new Error("user pressed stop")), outcome: "aborted" },
  { name: "a user's abort with a text", ...stopped("enough"), outcome: "aborted" },
];

type Invoke = (config: RunnableConfig) => Promise<unknown>;

function graphOf(node: (config: RunnableConfig) => Promise<BaseMessage>) {
  return new StateGraph(MessagesAnnotation)
    .addNode("work", async (_, config) => ({ messages: [await node(config)] }))
    .addEdge(START, "work")
    .addEdge("work", END)
    .compile();
}

/** Where the work is done. */
const places: readonly (readonly [string, (work: Fate["work"]) => Invoke])[] = [
  ["in a chain", (work) => (config) => chainOf(work).invoke("go", config)],
  ["in a streamed chain", (work) => async (config) => drain(await chainOf(work).stream("go", config))],
  [
    "in a chain in a chain",
    (work) => (config) => RunnableLambda.from(String).pipe(chainOf(work)).invoke("go", config),
  ],
  ["in a graph", (work) => (config) => graphOf(work).invoke({ messages: [] }, config)],
  [
    "in a streamed graph",
    (work) => async (config) => drain(await graphOf(work).stream({ messages: [] }, config)),
  ],
  ["in a graph in a graph", (work) => (config) => nested(work).invoke({ messages: [] }, config)],
  [
    "in a graph in a chain",
    (work) => (config) =>
      RunnableLambda.from(() => ({ messages: [] }))
        .pipe(graphOf(work) as never)
        .invoke("go", config),
  ],
  [
    "beside a branch that succeeds",
    (work) => (config) => {
      const graph = new StateGraph(MessagesAnnotation)
        .addNode("good", async (_, inner) => ({ messages: [await scripted("good").invoke("go", inner)] }))
        .addNode("work", async (_, inner) => ({ messages: [await work(inner)] }))
        .addEdge(START, "good")
        .addEdge(START, "work")
        .addEdge("good", END)
        .addEdge("work", END)
        .compile();
      return graph.invoke({ messages: [] }, config);
    },
  ],
];

function chainOf(work: Fate["work"]) {
  return RunnableLambda.from((text: string) => text)
    .pipe(RunnableLambda.from((_: string, config: RunnableConfig) => work(config)))
    .pipe((message) => message.text);
}

function nested(work: Fate["work"]) {
  return new StateGraph(MessagesAnnotation)
    .addNode("sub", graphOf(work))
    .addEdge(START, "sub")
    .addEdge("sub", END)
    .compile();
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) void _;
}

/** Runs it on the shared handler, and waits for what is still under way. */
async function outcomeOf({ tracer, only }: Recording, invoke: Invoke, config: RunnableConfig = {}) {
  await invoke({ ...config, callbacks: [tracer.handler] }).catch(() => {});
  await tracer.close();
  return only("trace_complete");
}

/** What must hold between the events of one trace, whatever happened in it. */
function checkAgreement(events: readonly LangMeterEvent[]): void {
  const [summary] = events.filter((event) => event.event === "trace_complete");
  if (summary === undefined) expect.fail("no trace_complete");
  const ends = events.filter((event) => event.event === "chain_end" || event.event === "chain_error");
  const root = ends.find(({ run_id }) => run_id === summary.run_id);
  expect(root?.status, "the root run says what its trace says").toBe(summary.outcome);
  const failures = events.filter(isFailure);
  const news = failures.filter(({ error_repeated }) => error_repeated !== true);
  expect(news, "each error is new once").toHaveLength(summary.errors);
  if (summary.outcome !== "success") expect(summary.output).toBeUndefined();
  if (summary.outcome === "aborted") expect(failures, "nobody failed").toEqual([]);
  if (root?.event !== "chain_error" || root.status !== "error") return;
  const types = failures.map(({ error_type }) => error_type);
  expect(
    types.every((type) => type === root.error_type),
    `all say ${root.error_type}: ${types}`,
  ).toBe(true);
}

type Failing = Extract<
  LangMeterEvent,
  { event: "llm_error" | "chain_error" | "tool_error" | "retriever_error" }
>;

function isFailure(event: LangMeterEvent): event is Failing {
  if (event.event === "llm_error") return event.outcome === "error";
  return (
    /^(chain|tool|retriever)_error$/.test(event.event) &&
    (event as Failing & { status: string }).status === "error"
  );
}

describe.each(places)("work %s", (_, place) => {
  it.each(fates)("that ends in $name says so on all levels", async ({ work, config, outcome, errorType }) => {
    const recording = startRecording();
    const summary = await outcomeOf(recording, place(work), config?.());
    expect(summary.outcome).toBe(outcome);
    checkAgreement(recording.events);
    const root = recording.all("chain_error").find(({ run_id }) => run_id === summary.run_id);
    expect(root?.error_type).toBe(errorType);
  });
});

describe("a graph", () => {
  it("whose step times out has failed with a timeout, not been aborted", async () => {
    const recording = startRecording();
    const graph = graphOf(neverAnswers);
    graph.stepTimeout = 20;
    const summary = await outcomeOf(recording, (config) => graph.invoke({ messages: [] }, config));
    expect(summary).toMatchObject({ outcome: "error", errors: 1 });
    expect(recording.all("chain_error").map(({ name, error_type }) => [name, error_type])).toEqual([
      ["work", "timeout"],
      ["LangGraph", "timeout"],
    ]);
  });

  it("that is aborted after a step recovered from a timeout is aborted", async () => {
    const recording = startRecording();
    const { work, config } = stopped();
    const flow = graphOf(async (inner) => {
      await neverAnswers({ ...inner, timeout: 20 }).catch(() => {});
      return work(inner);
    });
    const summary = await outcomeOf(recording, (own) => flow.invoke({ messages: [] }, own), config?.());
    expect(summary.outcome).toBe("aborted");
    expect(recording.all("chain_error").map(({ status }) => status)).toEqual(["aborted", "aborted"]);
  });

  it("that runs into its recursion limit has failed", async () => {
    const recording = startRecording();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("loop", async (_, config) => ({ messages: [await scripted("again").invoke("go", config)] }))
      .addEdge(START, "loop")
      .addConditionalEdges("loop", () => "loop")
      .compile();
    const summary = await outcomeOf(recording, (config) => graph.invoke({ messages: [] }, config), {
      recursionLimit: 3,
    });
    expect(summary).toMatchObject({ outcome: "error", errors: 1, llm_calls: 3 });
    checkAgreement(recording.events);
  });

  it.each([
    ["itself", (node: ReturnType<typeof graphOf>) => node],
    ["below", nestedIn],
  ])("that pauses %s is interrupted on all levels", async (_, place) => {
    const recording = startRecording();
    const inner = new StateGraph(MessagesAnnotation)
      .addNode("ask", () => ({ messages: [new HumanMessage(String(interrupt("sure?")))] }))
      .addEdge(START, "ask")
      .compile({ checkpointer: new MemorySaver() });
    const graph = place(inner as never);
    const summary = await outcomeOf(recording, (config) => graph.invoke({ messages: [question] }, config), {
      configurable: THREAD,
    });
    expect(summary).toMatchObject({ outcome: "interrupted", errors: 0 });
    expect(new Set(recording.all("chain_end").map(({ status }) => status))).toEqual(new Set(["interrupted"]));
    checkAgreement(recording.events);
  });

  it("that recovers in a fallback or a retry has succeeded", async () => {
    const recording = startRecording();
    const flow = graphOf((config) =>
      scripted(new Error("500"))
        .withRetry({ stopAfterAttempt: 1 })
        .withFallbacks([scripted("second")])
        .invoke("go", config),
    );
    const summary = await outcomeOf(recording, (config) => flow.invoke({ messages: [] }, config));
    expect(summary).toMatchObject({ outcome: "success", output: "second", errors: 1 });
    checkAgreement(recording.events);
  });
});

function nestedIn(inner: ReturnType<typeof graphOf>) {
  return new StateGraph(MessagesAnnotation)
    .addNode("sub", inner)
    .addEdge(START, "sub")
    .compile({ checkpointer: new MemorySaver() });
}

describe("a tool of an agent", () => {
  const act = (result: (toolCallId: string) => unknown) =>
    tool((_, config) => result(config.toolCall.id) as string, {
      name: "act",
      description: "Acts.",
      schema: z.object({}),
    });
  const answerWith = (content: string, status: "error" | "success", toolCallId: string) =>
    new ToolMessage({ content, status, tool_call_id: toolCallId });
  const recorded = async (result: (toolCallId: string) => unknown) => {
    const recording = startRecording();
    const model = scripted({ toolCalls: [{ id: "c1", name: "act", args: {} }] }, "done");
    const agent = createAgent({ model, tools: [act(result)] });
    await outcomeOf(recording, (config) => agent.invoke({ messages: [question] }, config));
    return recording;
  };

  it.each<[string, (id: string) => unknown]>([
    ["a message", (id) => answerWith("no such user", "error", id)],
    ["a command", (id) => new Command({ update: { messages: [answerWith("no such user", "error", id)] } })],
    ["a list of messages", (id) => [answerWith("no such user", "error", id)]],
    [
      "a command with a history",
      (id) =>
        new Command({
          update: {
            messages: [
              question,
              answerWith("earlier", "success", "c0"),
              answerWith("no such user", "error", id),
            ],
          },
        }),
    ],
  ])("that answers with an error in %s has failed with its text", async (_, result) => {
    const { all, only } = await recorded(result);
    expect(only("tool_error")).toMatchObject({ error_type: "tool_error", error_message: "no such user" });
    expect(all("tool_call_end")).toEqual([]);
    expect(only("trace_complete")).toMatchObject({ errors: 1, outcome: "success" });
  });

  it.each<[string, (id: string) => unknown, string]>([
    [
      "a command",
      (id) => new Command({ update: { messages: [answerWith("found", "success", id)] } }),
      "found",
    ],
    [
      "a list of commands",
      (id) => [new Command({ update: { messages: [answerWith("found", "success", id)] } })],
      "found",
    ],
    ["a list of messages", (id) => [answerWith("found", "success", id)], "found"],
    [
      "a command that only steers",
      () => new Command({ goto: "end", update: { user: "u_1", log: ["x"] } }),
      '{"goto":["end"],"update":{"user":"u_1","log":"[…]"}}',
    ],
  ])("that answers in %s has the message's content as its output", async (_, result, output) => {
    const recording = startRecording();
    const direct = act(result);
    await direct.invoke(
      { id: "c1", name: "act", args: {}, type: "tool_call" },
      { callbacks: [recording.tracer.handler] },
    );
    expect(recording.only("tool_call_end")).toMatchObject({ output, status: "success" });
  });

  it("that throws fails alone where the agent goes on, and with the agent where it does not", async () => {
    const recording = startRecording();
    const model = scripted({ toolCalls: [{ id: "c1", name: "explode", args: {} }] }, "done");
    const agent = createAgent({ model, tools: [explode, add] });
    const summary = await outcomeOf(recording, (config) => agent.invoke({ messages: [question] }, config));
    expect(recording.only("tool_error").error_type).toBe("tool_error");
    const [root] = recording.events.filter(({ run_id }) => run_id === summary.run_id).slice(-2);
    expect(root).toMatchObject({ status: summary.outcome });
  });
});

describe("a batch that returns its exceptions", () => {
  it.each([
    ["in its last step", (text: string) => text, fails],
    ["in its first step", fails, (text: string) => text.toUpperCase()],
  ])("has a failed run for each item that failed %s", async (_, first, second) => {
    const recording = startRecording();
    const chain = RunnableLambda.from(first).pipe(RunnableLambda.from(second));
    const results = await chain.batch(
      ["good", "bad", "fine"],
      { callbacks: [recording.tracer.handler] },
      { returnExceptions: true },
    );
    expect(results.map((result) => result instanceof Error)).toEqual([false, true, false]);
    expect(recording.all("trace_complete").map(({ outcome }) => outcome)).toEqual([
      "success",
      "error",
      "success",
    ]);
    for (const { trace_id } of recording.all("trace_complete"))
      checkAgreement(recording.events.filter((event) => event.trace_id === trace_id));
  });

  it("counts a failed model call as the reason", async () => {
    const recording = startRecording();
    const model = scripted("one", Object.assign(new Error("slow down"), { status: 429 }), "three");
    const chain = RunnableLambda.from((text: string) => text).pipe(model);
    await chain.batch(
      ["a", "b", "c"],
      { callbacks: [recording.tracer.handler], maxConcurrency: 1 },
      { returnExceptions: true },
    );
    const failed = recording.all("trace_complete").filter(({ outcome }) => outcome === "error");
    expect(failed).toHaveLength(1);
    const root = recording.all("chain_error").find(({ run_id }) => run_id === failed[0]?.run_id);
    expect(root?.error_type).toBe("rate_limit");
  });
});

function fails(text: string): string {
  if (text === "bad") throw new TypeError("bad item");
  return text;
}

describe("work that outlives its root run", () => {
  const places: [string, (plan: (config: RunnableConfig) => void) => Invoke][] = [
    [
      "a chain",
      (plan) => (config) =>
        RunnableLambda.from(String)
          .pipe(RunnableLambda.from((_: string, inner: RunnableConfig) => plan(inner)))
          .invoke("go", config),
    ],
    [
      "a graph node",
      (plan) => (config) =>
        graphOf(async (inner) => {
          plan(inner);
          return question;
        }).invoke({ messages: [] }, config),
    ],
    [
      "a node of a nested graph",
      (plan) => (config) =>
        nested(async (inner) => {
          plan(inner);
          return question;
        }).invoke({ messages: [] }, config),
    ],
    [
      "a tool",
      (plan) => (config) => {
        const task = tool(
          (_, inner) => {
            plan(inner as RunnableConfig);
            return "started";
          },
          { name: "start", description: "Starts.", schema: z.object({}) },
        );
        const model = scripted({ toolCalls: [{ id: "c1", name: "start", args: {} }] }, "done");
        return createAgent({ model, tools: [task] }).invoke({ messages: [question] }, config);
      },
    ],
  ];

  it.each(places)("keeps its trace id in %s", async (_, place) => {
    const sink = memory();
    const { events } = sink;
    const tracer = createTracer({ sinks: [sink] });
    let below: RunnableConfig = {};
    await place((config) => {
      below = config;
    })({ callbacks: [tracer.handler] });
    await tracer.flush();
    const before = events.length;
    await scripted("late").invoke("late", below);
    await tracer.close();
    expect(events.length).toBeGreaterThan(before);
    expect(new Set(events.map(({ trace_id }) => trace_id)).size).toBe(1);
    const ids = new Set(events.map(({ run_id }) => run_id));
    for (const { parent_run_id } of events.slice(before))
      if (parent_run_id !== undefined) expect(ids).toContain(parent_run_id);
    expect(events.filter(({ event }) => event === "trace_complete")).toHaveLength(1);
  });
});
