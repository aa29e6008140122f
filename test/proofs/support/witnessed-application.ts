import type { CallbackHandlerMethods } from "@langchain/core/callbacks/base";
import type { BaseMessage } from "@langchain/core/messages";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import type { TraceHandler } from "langmeter";
import { z } from "zod";
import { type ModelServer, startModelServer } from "../../../examples/model-server/server.ts";

/** What an application sees and does, step by step, in words that are the same in every run. */
export type Testimony = readonly string[];

/** What stands beside the application's own handler; undefined: nothing. */
export interface Company {
  readonly handler: TraceHandler;
  /** Called between the acts, and not waited for. */
  meanwhile(): void;
}

/** Runs the application once, from its first request to its last. */
export async function testify(company?: Company): Promise<Testimony> {
  const server = await startModelServer();
  const steps: string[] = [];
  const stage = stageFor(server, steps, company);
  for (const act of [answer, stream, failInModel, breakOff, leave, failInParts, abort]) {
    steps.push(`# ${act.name}`);
    await act(stage);
    company?.meanwhile();
  }
  await server.close();
  return steps;
}

interface Stage {
  readonly server: ModelServer;
  readonly model: ChatOpenAI;
  readonly callbacks: (CallbackHandlerMethods | TraceHandler)[];
  readonly seen: Errors;
  note(step: string, detail?: unknown): void;
}

/** The errors that the application's own handler was told of. */
type Errors = Set<unknown>;

function stageFor(server: ModelServer, steps: string[], company: Company | undefined): Stage {
  const note = (step: string, detail?: unknown) =>
    void steps.push(detail === undefined ? step : `${step} ${JSON.stringify(detail)}`);
  const seen: Errors = new Set();
  const own = ownHandler(note, seen);
  return {
    server,
    model: new ChatOpenAI({
      model: "gpt-4o-mini",
      apiKey: "sk-test",
      maxRetries: 0,
      configuration: { baseURL: server.url },
    }),
    // On both sides of ours: neither is called later, or less often, or with something else.
    callbacks: company === undefined ? [own] : [company.handler, own],
    seen,
    note,
  };
}

function ownHandler(note: Stage["note"], seen: Errors): CallbackHandlerMethods & { awaitHandlers: boolean } {
  const failed = (kind: string) => (error: unknown) => {
    seen.add(error);
    note(`handler: ${kind}`, String(error));
  };
  return {
    awaitHandlers: true,
    handleChatModelStart: (_model, messages) => note("handler: model start", messages.flat().map(plain)),
    handleLLMNewToken: (token) => note("handler: token", token),
    handleLLMEnd: ({ generations }) =>
      note(
        "handler: model end",
        generations.flat().map(({ text }) => text),
      ),
    handleLLMError: failed("model error"),
    handleToolStart: (_tool, input) => note("handler: tool start", input),
    handleToolEnd: (output: BaseMessage | string) =>
      note("handler: tool end", typeof output === "string" ? output : plain(output)),
    handleToolError: failed("tool error"),
    handleRetrieverError: failed("retriever error"),
    handleChainError: failed("chain error"),
  };
}

/** A message without its id, which LangGraph makes at random. */
function plain(message: BaseMessage): object {
  const { type, content, additional_kwargs, response_metadata } = message;
  return { type, content, additional_kwargs, response_metadata };
}

const asksToAdd = { toolCalls: [{ id: "call_1", name: "add", args: { a: 1, b: 2 } }] };
const question = { messages: [{ role: "user", content: "What is 1 + 2?" }] };

function calculator({ model, note }: Stage) {
  const add = tool(
    ({ a, b }) => {
      note("tool: add", [a, b]);
      return String(a + b);
    },
    { name: "add", description: "Adds.", schema: z.object({ a: z.number(), b: z.number() }) },
  );
  return createAgent({ model, tools: [add], name: "calculator" });
}

async function answer(stage: Stage): Promise<void> {
  stage.server.reply(asksToAdd, { text: "It is 3." });
  const { messages } = await calculator(stage).invoke(question, { callbacks: stage.callbacks });
  stage.note("result", messages.map(plain));
}

/** Chunks wait in a queue of LangGraph's, so that when they are taken says nothing: what they are, and in which order, does. */
async function stream(stage: Stage): Promise<void> {
  stage.server.reply(asksToAdd, { text: "It is three, I think." });
  const config = { callbacks: stage.callbacks, streamMode: "messages" as const };
  const chunks: object[] = [];
  for await (const [chunk] of await calculator(stage).stream(question, config)) chunks.push(plain(chunk));
  stage.note("chunks", chunks);
}

async function failInModel(stage: Stage): Promise<void> {
  stage.server.reply({ error: { status: 400, message: "no" } });
  await caught(stage, calculator(stage).invoke(question, { callbacks: stage.callbacks }));
}

async function breakOff(stage: Stage): Promise<void> {
  stage.server.reply({ text: "one two three four", error: { status: 500, afterChunks: 2 } });
  const reading = async () => {
    for await (const chunk of await stage.model.stream("Count", { callbacks: stage.callbacks }))
      stage.note("chunk", plain(chunk));
  };
  await caught(stage, reading());
}

/** Stops reading in the middle. */
async function leave({ server, model, callbacks, note }: Stage): Promise<void> {
  server.reply({ text: "one two three four" });
  for await (const chunk of await model.stream("Count", { callbacks })) {
    note("chunk", plain(chunk));
    if (chunk.text.startsWith("two")) break;
  }
}

class ClosedLibrary extends BaseRetriever {
  lc_namespace = ["library"];
  readonly #error: Error;

  constructor(error: Error) {
    super();
    this.#error = error;
  }

  override async _getRelevantDocuments(): Promise<never> {
    throw this.#error;
  }
}

/** What the application throws itself comes back to it as the very same object, with nothing added to it. */
async function failInParts(stage: Stage): Promise<void> {
  const config = { callbacks: stage.callbacks };
  const fail = (error: Error) => () => {
    throw error;
  };
  const parts: readonly ((error: Error) => Promise<unknown>)[] = [
    (error) =>
      tool(fail(error), { name: "fax", description: "Fails.", schema: z.object({}) }).invoke({}, config),
    (error) => new ClosedLibrary(error).invoke("Who?", config),
    (error) => new RunnableLambda({ func: fail(error) }).invoke("x", config),
  ];
  for (const part of parts) {
    const error = Object.assign(new TypeError("it is closed"), { code: "E_CLOSED" });
    const before = look(error);
    const result = await caught(stage, part(error));
    stage.note("the same error", result === error);
    stage.note("unchanged", look(error) === before);
    const frozen = Object.freeze(new Error("frozen"));
    stage.note("the same frozen error", (await caught(stage, part(frozen))) === frozen);
  }
}

/** Everything about an error that can be changed from outside. */
function look(error: Error): string {
  const properties = Reflect.ownKeys(error).map((key) => [String(key), String(Reflect.get(error, key))]);
  return JSON.stringify([properties, Object.isExtensible(error)]);
}

async function abort(stage: Stage): Promise<void> {
  stage.server.reply({ interruption: { kind: "hang" } });
  const controller = new AbortController();
  const call = stage.model.invoke("Wait", { callbacks: stage.callbacks, signal: controller.signal });
  setImmediate(() => controller.abort());
  await caught(stage, call);
}

/** The error with which the work fails; noted with whether the application's handler was told of the same object. */
async function caught({ note, seen }: Stage, work: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([work]);
  if (outcome.status === "fulfilled") return note("no error");
  const error: unknown = outcome.reason;
  note("error", String(error));
  note("handler saw this very error", seen.has(error));
  return error;
}
