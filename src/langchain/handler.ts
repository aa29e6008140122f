import { BaseCallbackHandler, type BaseCallbackHandlerInput } from "@langchain/core/callbacks/base";
import { LangMeterError } from "../events/langmeter-error.ts";
import { get, getPath, listOf, textOf } from "../events/untrusted.ts";
import { reportedAction, reportedFinish } from "../record/agent-steps.ts";
import { chainEnded, chainFailed, chainStarted } from "../record/chains.ts";
import { modelCalled, modelEnded, modelFailed } from "../record/model-calls.ts";
import { modelReported, modelStreamEvent, modelStreamed } from "../record/model-stream.ts";
import type { Recorder, RunStart } from "../record/recorder.ts";
import { retrieverEnded, retrieverFailed, retrieverStarted } from "../record/retrievers.ts";
import type { AgentProgress, TraceState } from "../record/run.ts";
import { toolEnded, toolFailed, toolStarted } from "../record/tool-calls.ts";
import { agentOf, chainType, isPlumbing } from "./graph.ts";
import { OUTPUT_READER } from "./outputs.ts";
import { messagesPrompt, textPrompt } from "./prompts.ts";
import { isLaterPrompt, modelEvidence, readLlmResult } from "./results.ts";
import { readGoogleEvent, readStreamEvent } from "./stream-events.ts";
import { readToolResult } from "./tools.ts";

/** What a handler works with. One readonly field, because LangChain's copy() hands the handler to its constructor. */
interface HandlerState {
  readonly recorder: Recorder;
  /** Undefined for the shared handler. */
  readonly trace: TraceState | undefined;
}

type Tags = string[] | undefined;
type Metadata = Record<string, unknown> | undefined;

/**
 * The callback handler. Get one from `tracer.handler` or `trace.handler`.
 *
 * Every method turns LangChain's positional arguments into one named object and calls the recorder, nothing else.
 * It runs inline and synchronously (`awaitHandlers`): in LangChain's background queue times would be wrong and the
 * ambient scope another request's.
 */
export class TraceHandler extends BaseCallbackHandler {
  override name = "langmeter";
  override awaitHandlers = true;
  readonly state: HandlerState;

  constructor(state: HandlerState | TraceHandler) {
    super({ _awaitHandler: true } as BaseCallbackHandlerInput);
    this.state = checkedState(state instanceof TraceHandler ? state.state : state);
    this.ignoreCustomEvent = true;
    if (this.state.trace !== undefined || this.state.recorder.listening) return;
    // Nobody listens and no trace wants totals: LangChain need not call at all.
    this.ignoreLLM = true;
    this.ignoreChain = true;
    this.ignoreAgent = true;
    this.ignoreRetriever = true;
  }

  override handleChatModelStart(
    model: unknown,
    batches: unknown,
    runId: string,
    parentRunId?: string,
    extraParams?: unknown,
    tags?: Tags,
    metadata?: Metadata,
    runName?: string,
  ): Promise<void> | undefined {
    return this.#call((recorder) =>
      modelCalled(recorder, this.#start(model, runId, parentRunId, tags, metadata, runName), {
        operation: "chat",
        evidence: modelEvidence(model, extraParams, metadata),
        signal: getPath(extraParams, "options", "signal"),
        prompt: messagesPrompt(listOf(batches)[0]),
      }),
    );
  }

  override handleLLMStart(
    model: unknown,
    prompts: unknown,
    runId: string,
    parentRunId?: string,
    extraParams?: unknown,
    tags?: Tags,
    metadata?: Metadata,
    runName?: string,
  ): Promise<void> | undefined {
    return this.#call((recorder) =>
      modelCalled(recorder, this.#start(model, runId, parentRunId, tags, metadata, runName), {
        operation: "text_completion",
        evidence: modelEvidence(model, extraParams, metadata),
        signal: getPath(extraParams, "options", "signal"),
        prompt: textPrompt(listOf(prompts)[0]),
        billedWithFirst: isLaterPrompt(extraParams, runId),
      }),
    );
  }

  override handleLLMNewToken(
    token: string,
    _index: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: Tags,
    fields?: unknown,
  ): void {
    this.#record((recorder) => modelStreamed(recorder, runId, token, get(fields, "chunk")));
  }

  override handleChatModelStreamEvent(event: unknown, runId: string): void {
    this.#record((recorder) => {
      const piece = readStreamEvent(event);
      if (piece !== undefined) modelStreamEvent(recorder, runId, piece);
    });
  }

  // Only what a model's own package reports of its run: the application's events are ignored.
  override handleCustomEvent(eventName: string, data: unknown, runId: string): void {
    this.#record((recorder) => {
      const report = readGoogleEvent(eventName, data);
      if (report !== undefined) modelReported(recorder, runId, report);
    });
  }

  override handleLLMEnd(
    output: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: Tags,
    extraParams?: unknown,
  ): void {
    this.#record((recorder) =>
      modelEnded(recorder, runId, () => readLlmResult(output, get(extraParams, "cached") === true)),
    );
  }

  override handleLLMError(error: unknown, runId: string): void {
    this.#record((recorder) => modelFailed(recorder, runId, error));
  }

  // The declared order of the last arguments is wrong in @langchain/core 1.2; this is the order at run time.
  override handleChainStart(
    chain: unknown,
    _inputs: unknown,
    runId: string,
    parentRunId?: string,
    tags?: Tags,
    metadata?: Metadata,
    runType?: string,
    runName?: string,
  ): void {
    this.#record((recorder) => {
      const agent = agentOf(chain, metadata);
      const start = this.#start(chain, runId, parentRunId, tags, metadata, runName, agent);
      const hidden = isPlumbing(start.name, tags, metadata);
      chainStarted(recorder, start, { runType: textOf(runType) ?? chainType(chain), hidden });
    });
  }

  override handleChainEnd(outputs: unknown, runId: string): void {
    this.#record((recorder) => chainEnded(recorder, runId, outputs, OUTPUT_READER));
  }

  override handleChainError(error: unknown, runId: string): void {
    this.#record((recorder) => chainFailed(recorder, runId, error));
  }

  override handleToolStart(
    tool: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    tags?: Tags,
    metadata?: Metadata,
    runName?: string,
    toolCallId?: string,
  ): void {
    this.#record((recorder) => {
      const start = this.#start(tool, runId, parentRunId, tags, metadata, runName);
      toolStarted(recorder, start, { toolCallId: textOf(toolCallId), input });
    });
  }

  override handleToolEnd(output: unknown, runId: string): void {
    this.#record((recorder) => toolEnded(recorder, runId, output, readToolResult));
  }

  override handleToolError(error: unknown, runId: string): void {
    this.#record((recorder) => toolFailed(recorder, runId, error));
  }

  override handleAgentAction(action: unknown, runId: string): void {
    this.#record((recorder) => {
      const tool = textOf(get(action, "tool")) ?? "unknown";
      reportedAction(recorder, runId, tool, get(action, "toolInput"));
    });
  }

  override handleAgentEnd(finish: unknown, runId: string): void {
    this.#record((recorder) => {
      const values = get(finish, "returnValues");
      reportedFinish(recorder, runId, get(values, "output") ?? values);
    });
  }

  override handleRetrieverStart(
    retriever: unknown,
    query: string,
    runId: string,
    parentRunId?: string,
    tags?: Tags,
    metadata?: Metadata,
    runName?: string,
  ): void {
    this.#record((recorder) =>
      retrieverStarted(recorder, this.#start(retriever, runId, parentRunId, tags, metadata, runName), query),
    );
  }

  override handleRetrieverEnd(documents: unknown, runId: string): void {
    this.#record((recorder) => retrieverEnded(recorder, runId, listOf(documents).length));
  }

  override handleRetrieverError(error: unknown, runId: string): void {
    this.#record((recorder) => retrieverFailed(recorder, runId, error));
  }

  /** LangChain waits for the promise, where there is one, before it asks the model. */
  #call(work: (recorder: Recorder) => Promise<void> | undefined): Promise<void> | undefined {
    let waiting: Promise<void> | undefined;
    this.state.recorder.guard((recorder) => {
      waiting = work(recorder);
    });
    return waiting;
  }

  #record(work: (recorder: Recorder) => void): void {
    this.state.recorder.guard(work);
  }

  #start(
    serialized: unknown,
    runId: string,
    parentRunId: string | undefined,
    tags: Tags,
    metadata: Metadata,
    runName: string | undefined,
    agent?: AgentProgress,
  ): RunStart {
    // The serialized name of a tool is its class ("DynamicStructuredTool"); its own name comes as runName.
    const name =
      textOf(runName) ?? textOf(get(serialized, "name")) ?? textOf(listOf(get(serialized, "id")).at(-1));
    return { runId, parentRunId, name: name ?? "unnamed", tags, metadata, owner: this.state.trace, agent };
  }
}

/** LangChain's copy() hands the handler itself to the constructor; everybody else has to get one from a tracer. */
function checkedState(state: unknown): HandlerState {
  if (typeof get(get(state, "recorder"), "guard") === "function") return state as HandlerState;
  throw new LangMeterError(
    "invalid_argument",
    "TraceHandler: there is no tracer that it could record for; get one with createTracer(...).handler, or for one " +
      "request with tracer.startTrace({ userId }).handler",
  );
}
