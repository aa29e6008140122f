import { Document } from "@langchain/core/documents";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import type { Trace, TraceHandler, Tracer } from "langmeter";
import { z } from "zod";
import { startModelServer } from "../../../examples/model-server/server.ts";
import { drain } from "../../langchain/situations/situation.ts";
import type { VendorRequest } from "../../sinks/support/vendor-server.ts";
import { asksForTool, Library, lastWordOf, lookUp, PROMPT, question, troubled } from "./planted-parts.ts";
import { planted, sentinel } from "./sentinels.ts";

/** An application with a planted text in every place where it has one. */
export interface PlantedApplication {
  /** Does all that it can do once, well and badly, in traces of the tracer; nothing of it throws. */
  run(tracer: Tracer): Promise<void>;
  /** The same with the one act that fails: a few events full of content. */
  runBriefly(tracer: Tracer): Promise<void>;
  /** What its model was asked so far. */
  requests(): readonly VendorRequest[];
  close(): Promise<void>;
}

export async function startPlantedApplication(): Promise<PlantedApplication> {
  const server = await startModelServer();
  const model = new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: lastWordOf(planted("api_key")),
    maxRetries: 0,
    modelKwargs: { user: planted("unread_parameter") },
    configuration: { baseURL: server.url, defaultHeaders: { "x-internal": planted("request_header") } },
  });
  const stageFor = (tracer: Tracer) => {
    const trace = tracer.startTrace({ userId: "u_17", threadId: "t_42", tags: ["vip"], metadata: METADATA });
    return { model, trace, handler: trace.handler, reply: server.reply };
  };
  return {
    async run(tracer) {
      const stage = stageFor(tracer);
      for (const perform of ACTS) await perform(stage);
      await stage.trace.end();
      // Root runs of the shared handler are traces of their own.
      for (const perform of [converse, fail]) await perform({ ...stage, handler: tracer.handler });
    },
    async runBriefly(tracer) {
      const stage = stageFor(tracer);
      await fail(stage);
      await stage.trace.end();
    },
    requests: () => server.requests.map((request) => ({ ...request, body: JSON.stringify(request.body) })),
    close: server.close,
  };
}

const METADATA = {
  [sentinel("metadata_key")]: planted("metadata_value"),
  db_password: planted("named_password"),
};

interface Stage {
  readonly model: ChatOpenAI;
  readonly trace: Trace;
  readonly handler: TraceHandler;
  readonly reply: Awaited<ReturnType<typeof startModelServer>>["reply"];
}

const ACTS: readonly ((stage: Stage) => Promise<unknown>)[] = [
  converse,
  stream,
  fail,
  breakOff,
  failInTool,
  retrieve,
  chain,
  structure,
  recordByHand,
];

function agentOf(model: ChatOpenAI) {
  return createAgent({ model, tools: [lookUp], systemPrompt: planted("system_prompt"), name: "helper" });
}

async function converse({ model, handler, reply }: Stage): Promise<void> {
  reply(asksForTool, { text: planted("answer") });
  await agentOf(model).invoke(question("Short, so that the whole history fits."), {
    callbacks: [handler],
    metadata: { remark: planted("call_metadata") },
    configurable: { tenant_note: planted("configurable") },
    context: { note: planted("agent_context") },
  });
  reply({ text: "Indeed." });
  await model.invoke(PROMPT, { callbacks: [handler] });
}

async function stream({ model, handler, reply }: Stage): Promise<void> {
  reply(asksForTool, { text: planted("streamed_answer") });
  const chunks = await agentOf(model).stream(question("And now?"), {
    callbacks: [handler],
    streamMode: "messages",
  });
  await drain(chunks);
}

async function fail({ model, handler, reply }: Stage): Promise<void> {
  reply({ error: { status: 400, message: planted("model_error") } });
  await agentOf(model)
    .invoke(question("?"), { callbacks: [handler] })
    .catch(ignored);
}

async function breakOff({ model, handler, reply }: Stage): Promise<void> {
  const error = { status: 500, message: planted("stream_error"), afterChunks: 4 };
  reply({ text: `${planted("broken_answer")} and so on and on`, error });
  await model
    .stream("Tell me", { callbacks: [handler] })
    .then(drain)
    .catch(ignored);
}

async function failInTool({ model, handler, reply }: Stage): Promise<void> {
  const broken = tool(() => Promise.reject(troubled("tool_error")), {
    name: "look_up",
    description: planted("tool_description"),
    schema: z.object({ query: z.string() }),
  });
  reply(asksForTool, { text: "It does not work." });
  await createAgent({ model, tools: [broken] })
    .invoke(question("Try"), { callbacks: [handler] })
    .catch(ignored);
  await broken.invoke({ query: "directly" }, { callbacks: [handler] }).catch(ignored);
}

async function retrieve({ handler }: Stage): Promise<void> {
  const config = { callbacks: [handler] };
  const metadata = { source: planted("document_metadata") };
  const shelf = new Library(() => [new Document({ pageContent: planted("document"), metadata })]);
  await shelf.invoke(planted("query"), config);
  const fire = new Library(() => {
    throw troubled("retriever_error");
  });
  await fire.invoke(planted("query"), config).catch(ignored);
}

async function chain({ model, handler, reply }: Stage): Promise<void> {
  const config = { callbacks: [handler] };
  reply({ text: "Fine." });
  await ChatPromptTemplate.fromMessages([["user", "{question}"]])
    .pipe(model)
    .pipe(new RunnableLambda({ func: () => planted("chain_output") }))
    .invoke({ question: "Well?", unused: planted("chain_input") }, config);
  const broken = new RunnableLambda({
    func: () => {
      throw troubled("chain_error");
    },
  });
  await broken.invoke(planted("chain_input"), config).catch(ignored);
}

async function structure({ model, handler, reply }: Stage): Promise<void> {
  const schema = z.object({ city: z.string().describe(planted("response_schema")) });
  reply({ text: '{"city":"Ulm"}' });
  await model
    .withStructuredOutput(schema, { method: "jsonSchema", name: "place" })
    .invoke("Where?", { callbacks: [handler] });
  reply({ text: "Stopped" });
  await model.invoke("Count", { callbacks: [handler], stop: [planted("stop_string")] });
}

async function recordByHand({ trace }: Stage): Promise<void> {
  trace.recordLlmCall({
    model: "gpt-4o-mini",
    input: planted("manual_prompt"),
    output: planted("manual_answer"),
  });
  const arguments_ = { note: planted("manual_arguments") };
  trace.recordToolCall({ name: "fax", input: arguments_, output: planted("manual_result") });
  trace.feedback({ score: 1, comment: planted("comment") });
  trace.update({ output: planted("given_output") });
}

function ignored(): void {}
