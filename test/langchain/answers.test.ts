import { AIMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import {
  CommaSeparatedListOutputParser,
  JsonOutputParser,
  StringOutputParser,
} from "@langchain/core/output_parsers";
import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import {
  createAgent,
  createMiddleware,
  modelCallLimitMiddleware,
  piiMiddleware,
  providerStrategy,
  toolCallLimitMiddleware,
} from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { asMiddleware } from "./support/middleware.ts";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";
import { type ScriptedModelOptions, scripted } from "./support/scripted-model.ts";
import { add, askToAdd } from "./support/tools.ts";

const go = { messages: [new HumanMessage("What is 1 + 2?")] };
/** Their own types take no options at all under exactOptionalPropertyTypes. */
const ONE_CALL = { runLimit: 1, exitBehavior: "end" } as never;
const SECRET = "The code is 4711.";

/** An agent whose model gives away a secret, behind some middleware. */
function guarded(middleware: unknown, replies: ScriptedModelOptions["replies"] = [SECRET]) {
  return createAgent({ model: scripted(...replies), tools: [add], middleware: [asMiddleware(middleware)] });
}

async function recorded(agent: { invoke(input: typeof go, config: object): Promise<unknown> }) {
  const { tracer, all, only } = startRecording();
  const result = await agent.invoke(go, { callbacks: [tracer.handler] });
  return {
    given: (result as { messages: { text: string }[] }).messages.at(-1)?.text,
    answer: only("trace_complete").output,
    finish: all("agent_finish").at(-1)?.output,
  };
}

describe("the answer of an agent is what its caller got", () => {
  it.each<[string, ReturnType<typeof guarded>, string]>([
    [
      "where middleware replaces the model's message",
      guarded(
        createMiddleware({
          name: "Replace",
          afterModel: ({ messages }) => ({
            messages: [new AIMessage({ id: messages.at(-1)?.id ?? "", content: "I cannot say." })],
          }),
        }),
      ),
      "I cannot say.",
    ],
    [
      "where middleware removes the model's message and writes its own",
      guarded(
        createMiddleware({
          name: "Remove",
          afterModel: {
            canJumpTo: ["end"],
            hook: ({ messages }) => ({
              messages: [
                new RemoveMessage({ id: messages.at(-1)?.id ?? "" }),
                new AIMessage("Held back."),
              ] as never,
              jumpTo: "end",
            }),
          },
        }),
      ),
      "Held back.",
    ],
    [
      "where middleware adds a message after the model's",
      guarded(
        createMiddleware({
          name: "Add",
          afterAgent: () => ({ messages: [new AIMessage("Anything else?")] }),
        }),
      ),
      "Anything else?",
    ],
    [
      "where middleware wraps the call and changes its answer",
      guarded(
        createMiddleware({
          name: "Wrap",
          wrapModelCall: async (request, handler) => {
            await handler(request);
            return new AIMessage("Wrapped.");
          },
        }),
      ),
      "Wrapped.",
    ],
    [
      "where personal data is redacted in the output",
      guarded(piiMiddleware("email", { strategy: "redact", applyToOutput: true }), ["Write to a@b.example."]),
      "Write to [REDACTED_EMAIL].",
    ],
    [
      "where a limit on model calls ends it",
      guarded(modelCallLimitMiddleware(ONE_CALL), [askToAdd()]),
      "Model call limits exceeded: run level call limit reached with 1 model calls",
    ],
  ])("%s", async (_, agent, expected) => {
    const { given, answer, finish } = await recorded(agent);
    expect(given).toBe(expected);
    expect(answer).toBe(expected);
    expect(finish).toBe(expected);
  });

  it("where a guard answers before any model is asked", async () => {
    const guard = createMiddleware({
      name: "Guard",
      beforeAgent: { canJumpTo: ["end"], hook: () => ({ messages: [new AIMessage("No.")], jumpTo: "end" }) },
    });
    const { answer, finish } = await recorded(guarded(guard));
    expect([answer, finish]).toEqual(["No.", undefined]);
  });

  it("where a guard ends it without a word: no answer", async () => {
    const guard = createMiddleware({
      name: "Silence",
      afterModel: {
        canJumpTo: ["end"],
        hook: ({ messages }) => ({
          messages: [new RemoveMessage({ id: messages.at(-1)?.id ?? "" })] as never,
          jumpTo: "end",
        }),
      },
    });
    const { answer, finish } = await recorded(guarded(guard));
    expect([answer, finish]).toEqual([undefined, undefined]);
  });

  it("where a limit on tool calls ends it", async () => {
    const limit = toolCallLimitMiddleware(ONE_CALL);
    const { given, answer, finish } = await recorded(guarded(limit, [askToAdd("c1"), askToAdd("c2")]));
    expect(given).toContain("limit");
    expect([answer, finish]).toEqual([given, given]);
  });

  it("where it answers in a provider's structured format", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: '{"sum":3}' }]);
    const agent = createAgent({ model, responseFormat: providerStrategy(z.object({ sum: z.number() })) });
    await agent.invoke(go, { callbacks: [tracer.handler] });
    expect(only("trace_complete").output).toBe('{"sum":3}');
    expect(only("agent_finish")).toMatchObject({ output: '{"sum":3}', output_chars: 9 });
  });

  it.each(["values", "updates", "messages"] as const)("streamed as %s", async (streamMode) => {
    const { tracer, only } = startRecording();
    const agent = createAgent({ model: scripted(askToAdd(), "It is 3."), tools: [add] });
    for await (const _ of await agent.stream(go, { callbacks: [tracer.handler], streamMode })) void _;
    expect(only("trace_complete").output).toBe("It is 3.");
    expect(only("agent_finish").output).toBe("It is 3.");
  });

  it("and there is none where it runs into its recursion limit", async () => {
    const { tracer, all, only } = startRecording();
    const agent = createAgent({ model: scripted({ text: "Let me see.", ...askToAdd() }), tools: [add] });
    const config = { callbacks: [tracer.handler], recursionLimit: 4 };
    await expect(agent.invoke(go, config)).rejects.toThrow("Recursion limit");
    expect(only("trace_complete")).toMatchObject({ outcome: "error", errors: 1 });
    expect(only("trace_complete").output).toBeUndefined();
    expect(all("agent_finish")).toEqual([]);
  });
});

describe("the answer of a chain is what its caller got", () => {
  const model = () => scripted("one, two");
  const shapes: [string, { invoke(input: string, config: object): Promise<unknown> }, string | undefined][] =
    [
      ["a message", RunnableLambda.from((text: string) => text).pipe(model()), "one, two"],
      ["a text", model().pipe(new StringOutputParser()), "one, two"],
      ["a text of its own", model().pipe(() => "held back"), "held back"],
      ["a list", model().pipe(new CommaSeparatedListOutputParser()), '["one","two"]'],
      ["a record", model().pipe(() => ({ words: ["one"], count: 1 })), '{"words":["one"],"count":1}'],
      ["a record with an output", model().pipe(() => ({ output: "hello", count: 1 })), "hello"],
      [
        "a record with an answer",
        model().pipe(() => ({ context: [new HumanMessage("x")], answer: "hello" })),
        "hello",
      ],
      ["parsed JSON", scripted('{"words":2}').pipe(new JsonOutputParser()), '{"words":2}'],
      ["a truth value", model().pipe(() => false), "false"],
      ["nothing", model().pipe(() => undefined), undefined],
      [
        "the last text of a record that is more than data, if the model said it",
        model()
          .pipe(new StringOutputParser())
          .pipe((said) => ({ past: [new HumanMessage("long ago")], said })),
        "one, two",
      ],
    ];
  it.each(shapes)("%s", async (_, chain, expected) => {
    const { tracer, only } = startRecording();
    await chain.invoke("go", { callbacks: [tracer.handler] });
    expect(only("trace_complete").output).toBe(expected);
  });

  it("in a batch for each of its runs", async () => {
    const { tracer, all } = startRecording();
    const chain = RunnableLambda.from((text: string) => `say ${text}`)
      .pipe(RunnableLambda.from((text: string) => scripted(text).invoke(text)))
      .pipe(new StringOutputParser());
    await chain.batch(["a", "bb"], { callbacks: [tracer.handler] });
    expect(all("trace_complete").map(({ output }) => output)).toEqual(["say a", "say bb"]);
  });
});

describe("the answer of a graph is what its caller got", () => {
  const State = Annotation.Root({
    question: Annotation<string>,
    draft: Annotation<string>,
    generation: Annotation<string>,
  });
  it("in the part of its state that is named for it", async () => {
    const { tracer, only } = startRecording();
    const graph = new StateGraph(State)
      .addNode("write", async (_, config) => ({ draft: (await scripted(SECRET).invoke("go", config)).text }))
      .addNode("check", () => ({ generation: "held back" }))
      .addEdge(START, "write")
      .addEdge("write", "check")
      .addEdge("check", END)
      .compile();
    await graph.invoke({ question: "?" }, { callbacks: [tracer.handler] });
    expect(only("trace_complete").output).toBe("held back");
  });

  it("and not the user's own question where no node has answered", async () => {
    const { tracer, only } = startRecording();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("nothing", () => ({}))
      .addEdge(START, "nothing")
      .addEdge("nothing", END)
      .compile();
    await graph.invoke(go, { callbacks: [tracer.handler] });
    expect(only("trace_complete").output).toBeUndefined();
  });
});

describe("the answer of a trace", () => {
  it("is the last root run's", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    const config = { callbacks: [trace.handler] };
    await scripted("first").invoke("go", config);
    await scripted("second")
      .pipe((message) => message.text.toUpperCase())
      .invoke("go", config);
    expect((await trace.end()).output).toBe("SECOND");
  });

  it("is the agent's inside of a step of the application", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    const chain = scripted("draft").pipe(() => "final");
    await trace.span("turn", () => chain.invoke("go", { callbacks: [trace.handler] }));
    expect((await trace.end()).output).toBe("final");
  });

  it("is none where the last root run failed", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    const config = { callbacks: [trace.handler] };
    await scripted("first").invoke("go", config);
    await scripted(new Error("500"))
      .invoke("go", config)
      .catch(() => {});
    const { output, outcome } = await trace.end();
    expect([output, outcome]).toEqual([undefined, "error"]);
  });

  it("stays where an embedding or a tool comes after it", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    await scripted("the answer").invoke("go", { callbacks: [trace.handler] });
    trace.recordToolCall({ name: "log", output: "logged" });
    trace.recordLlmCall({
      model: "text-embedding-3-small",
      operation: "embeddings",
      error: new Error("429"),
    });
    expect((await trace.end()).output).toBe("the answer");
  });

  it("is what the application says it is", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    await scripted("draft").invoke("go", { callbacks: [trace.handler] });
    expect((await trace.end({ output: "final" })).output).toBe("final");
  });

  it("is none where the application says that the turn failed", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    await scripted("draft").invoke("go", { callbacks: [trace.handler] });
    const summary = await trace.end({ error: new Error("could not be sent") });
    expect(summary).toMatchObject({ outcome: "error", errors: 1 });
    expect(summary.output).toBeUndefined();
  });
});
