import { setTimeout as delay } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel, type BaseChatModelParams } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage, type UsageMetadata } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";

/** One answer of a scripted model. An Error is thrown instead of an answer. */
export interface ScriptedReply {
  readonly text?: string;
  readonly toolCalls?: readonly { id: string; name: string; args: Record<string, unknown> }[];
  /** @default USAGE; null: the provider counts nothing */
  readonly usage?: UsageMetadata | null;
  /** Streams: the error after the pieces of the text. */
  readonly breaksWith?: Error;
  /** Milliseconds before the answer and before each streamed piece; an abort ends the wait. @default 0 */
  readonly delayMs?: number;
}

export interface ScriptedModelOptions extends BaseChatModelParams {
  /** In the order of the calls; the last one answers all further calls. A string is a text. */
  readonly replies: readonly (string | Error | ScriptedReply)[];
  /** @default "gpt-4o-mini" */
  readonly model?: string;
}

/** 100 in (60 of them cached), 20 out (5 of them reasoning). */
const USAGE: UsageMetadata = {
  input_tokens: 100,
  output_tokens: 20,
  total_tokens: 120,
  input_token_details: { cache_read: 60 },
  output_token_details: { reasoning: 5 },
};

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly tools?: readonly unknown[];
}

/** Answers from a script and says about itself what ChatOpenAI says, usage on the message or the last chunk included. */
export class ScriptedChatModel extends BaseChatModel {
  readonly model: string;
  readonly #replies: ScriptedModelOptions["replies"];
  #calls = 0;

  constructor({ replies, model = "gpt-4o-mini", ...fields }: ScriptedModelOptions) {
    super(fields);
    this.#replies = replies;
    this.model = model;
  }

  override _llmType(): string {
    return "scripted";
  }

  override getLsParams(options: this["ParsedCallOptions"]) {
    return {
      ...super.getLsParams(options),
      ls_provider: "openai",
      ls_model_name: this.model,
      ls_temperature: 0.2,
    };
  }

  override invocationParams({ tools }: CallOptions) {
    return { model: this.model, temperature: 0.2, ...(tools !== undefined && { tools }) };
  }

  override bindTools(tools: readonly unknown[]) {
    return this.withConfig({ tools } as Partial<this["ParsedCallOptions"]>);
  }

  override async _generate(_messages: BaseMessage[], { signal }: CallOptions): Promise<ChatResult> {
    const reply = this.#nextReply();
    await pause(reply.delayMs, signal);
    const text = reply.text ?? "";
    const message = new AIMessage({
      content: text,
      tool_calls: (reply.toolCalls ?? []).map((call) => ({ ...call, type: "tool_call" as const })),
      response_metadata: { model_name: this.model, finish_reason: finishOf(reply) },
    });
    addUsage(message, reply);
    return { generations: [{ text, message, generationInfo: { finish_reason: finishOf(reply) } }] };
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    { signal }: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const reply = this.#nextReply();
    for (const piece of reply.text?.split(/(?<= )/) ?? []) {
      await pause(reply.delayMs, signal);
      const chunk = new ChatGenerationChunk({ text: piece, message: new AIMessageChunk({ content: piece }) });
      yield chunk;
      await runManager?.handleLLMNewToken(piece, undefined, undefined, undefined, undefined, { chunk });
    }
    if (reply.breaksWith !== undefined) throw reply.breaksWith;
    yield this.#lastChunk(reply);
  }

  #lastChunk(reply: ScriptedReply): ChatGenerationChunk {
    const message = new AIMessageChunk({
      content: "",
      tool_call_chunks: (reply.toolCalls ?? []).map(({ id, name, args }, index) => ({
        ...{ id, name, index, args: JSON.stringify(args) },
        type: "tool_call_chunk" as const,
      })),
      response_metadata: { model_name: this.model },
    });
    addUsage(message, reply);
    return new ChatGenerationChunk({
      text: "",
      message,
      generationInfo: { finish_reason: finishOf(reply) },
    });
  }

  #nextReply(): ScriptedReply {
    const reply = this.#replies[Math.min(this.#calls++, this.#replies.length - 1)];
    if (reply === undefined) throw new Error("the script has no reply");
    if (reply instanceof Error) throw reply;
    return typeof reply === "string" ? { text: reply } : reply;
  }
}

/** A model that gives these answers. */
export function scripted(...replies: ScriptedModelOptions["replies"]): ScriptedChatModel {
  return new ScriptedChatModel({ replies });
}

function addUsage(message: AIMessage | AIMessageChunk, { usage = USAGE }: ScriptedReply): void {
  // The property's declared type is undefined under exactOptionalPropertyTypes.
  if (usage !== null) Object.assign(message, { usage_metadata: usage });
}

function finishOf({ toolCalls = [] }: ScriptedReply): string {
  return toolCalls.length > 0 ? "tool_calls" : "stop";
}

async function pause(ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (ms !== undefined) await delay(ms, undefined, signal === undefined ? {} : { signal });
}
