import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import type { RecordedCall, RecordedReport, RecordedToken } from "../../test/usage/recorded-call.ts";
import { property, reduceEvent, reduceKwargs, reduceParams, reduceReport, reduceResult } from "./reduce.ts";

type Recorded = Omit<RecordedCall, "call" | "truth">;

/** Keeps what the callbacks of one model call tell about it, as far as usage needs it. */
export class CallRecorder extends BaseCallbackHandler {
  readonly name = "call-recorder";
  override awaitHandlers = true;
  #start: Recorded["start"] | undefined;
  #end: Pick<Recorded, "generations" | "llmOutput"> | undefined;
  readonly #tokens: RecordedToken[] = [];
  readonly #events: unknown[] = [];
  readonly #reports: RecordedReport[] = [];

  override handleChatModelStart(
    model: Serialized,
    _messages: BaseMessage[][],
    _runId: string,
    _parentRunId?: string,
    extraParams?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    this.#start = {
      serializedId: model.id,
      serializedKwargs: reduceKwargs(property(model, "kwargs")),
      lsProvider: metadata?.ls_provider,
      lsModelName: metadata?.ls_model_name,
      invocationParams: reduceParams(extraParams?.invocation_params),
    };
  }

  override handleLLMNewToken(
    token: string,
    _index: unknown,
    _runId: string,
    _parentRunId?: string,
    _tags?: string[],
    fields?: unknown,
  ): void {
    const message = property(property(fields, "chunk"), "message");
    // A copy, because LangChain may go on adding to the object.
    const usage = structuredClone(property(message, "usage_metadata"));
    this.#tokens.push({ token, ...(message !== undefined && { chunk: { usage_metadata: usage } }) });
  }

  override handleCustomEvent(name: string, data: unknown): void {
    const report = reduceReport(name, data);
    if (report !== undefined) this.#reports.push(report);
  }

  override handleChatModelStreamEvent(event: unknown): void {
    const reduced = reduceEvent(structuredClone(event));
    if (reduced !== undefined) this.#events.push(reduced);
  }

  override handleLLMEnd(result: LLMResult): void {
    this.#end = reduceResult(result);
  }

  /** What was recorded. @throws where the call did not start or end */
  read(): Recorded {
    if (this.#start === undefined || this.#end === undefined) throw new Error("The call did not end.");
    return {
      start: this.#start,
      ...this.#end,
      ...(this.#tokens.length > 0 && { tokens: this.#tokens }),
      ...(this.#events.length > 0 && { events: this.#events }),
      ...(this.#reports.length > 0 && { reports: this.#reports }),
    };
  }
}
