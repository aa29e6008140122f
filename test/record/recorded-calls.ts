import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessageChunk } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { FakeLLM, FakeRetriever, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { createAgent } from "langchain";
import { ScriptedChatModel } from "../langchain/support/scripted-model.ts";
import { add, askToAdd, explode } from "../langchain/support/tools.ts";

/** One callback as LangChain made it. */
export interface RecordedCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

const METHODS = [
  "handleChatModelStart",
  "handleLLMStart",
  "handleLLMNewToken",
  "handleLLMEnd",
  "handleLLMError",
  "handleChainStart",
  "handleChainEnd",
  "handleChainError",
  "handleToolStart",
  "handleToolEnd",
  "handleToolError",
  "handleRetrieverStart",
  "handleRetrieverEnd",
  "handleRetrieverError",
] as const;

/** Writes down every callback of what runs with it. */
class CallRecorder extends BaseCallbackHandler {
  override name = "call-recorder";
  override awaitHandlers = true;
  readonly calls: RecordedCall[] = [];

  constructor() {
    super();
    for (const method of METHODS) {
      Object.assign(this, { [method]: (...args: unknown[]) => this.calls.push({ method, args }) });
    }
  }
}

const ignoreFailure = () => undefined;

/** The callbacks of an agent with tools, a stream, a completion model, a retriever and of their failures. */
export async function recordCalls(): Promise<readonly RecordedCall[]> {
  const recorder = new CallRecorder();
  const config = {
    callbacks: [recorder],
    metadata: { user_id: "u", thread_id: "t", plan: { name: "paid" } },
    tags: ["vip"],
  };
  const model = new ScriptedChatModel({ replies: [askToAdd(), "three"] });
  await createAgent({ model, tools: [add] }).invoke({ messages: [["human", "1 + 2?"]] } as never, config);
  const chunks = ["one ", "two"].map((content) => new AIMessageChunk({ content }));
  for await (const _ of await new FakeStreamingChatModel({ chunks }).stream("count", config));
  await ChatPromptTemplate.fromTemplate("{q}")
    .pipe(new FakeLLM({ response: "done" }))
    .invoke({ q: "why?" }, config);
  await new FakeLLM({ thrownErrorString: "rate limit reached" }).invoke("again", config).catch(ignoreFailure);
  await new FakeRetriever().invoke("returns policy", config);
  await explode.invoke({}, config).catch(ignoreFailure);
  return [...recorder.calls, ...legacyAgentCalls(recorder.calls)];
}

/** Only the legacy executor fires these, with the run id of a chain; here they come before that chain's end. */
function legacyAgentCalls(calls: readonly RecordedCall[]): RecordedCall[] {
  const start = calls.find(({ method }) => method === "handleChainStart");
  const runId = "01a1fbbb-45a4-704a-b1a3-59747dfe7aea";
  const chain = [...(start?.args ?? [])];
  chain[2] = runId;
  chain[3] = undefined;
  return [
    { method: "handleChainStart", args: chain },
    { method: "handleAgentAction", args: [{ tool: "search", toolInput: { q: "x" }, log: "hm" }, runId] },
    { method: "handleAgentEnd", args: [{ returnValues: { output: "found" }, log: "hm" }, runId] },
    { method: "handleChainEnd", args: [{ output: "found" }, runId] },
    { method: "handleRetrieverError", args: [new Error("no index"), "no-such-run"] },
  ];
}
