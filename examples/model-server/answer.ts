import type { ModelRequest } from "./model-request.ts";
import type { FinishReason, Reply, ReplyUsage, ServiceTier } from "./reply.ts";
import { servedModel } from "./served-model.ts";
import { guessUsage } from "./usage.ts";

export interface AnswerToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, unless the reply asked for something broken. */
  readonly args: string;
}

/** A reply with nothing left to decide: what the wire formats are made from. */
export interface Answer {
  /** Number of the request, for ids: unique and the same in every run. */
  readonly serial: number;
  /** Unix time in seconds. */
  readonly created: number;
  readonly model: string;
  /** One text per choice; "" when the model only calls tools. */
  readonly texts: readonly string[];
  readonly toolCalls: readonly AnswerToolCall[];
  /** Undefined: do not report any. */
  readonly usage: ReplyUsage | undefined;
  readonly finishReason: FinishReason;
  readonly serviceTier: ServiceTier;
  readonly reasoningSummary: string | undefined;
}

export function completeReply(request: ModelRequest, reply: Reply, serial: number): Answer {
  const toolCalls = (reply.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${serial}_${index + 1}`,
    name: call.name,
    args: typeof call.args === "string" ? call.args : JSON.stringify(call.args ?? {}),
  }));
  const text = reply.text ?? (toolCalls.length > 0 ? "" : "OK.");
  const texts = reply.choices ?? Array.from({ length: request.choiceCount }, () => text);
  const written = texts.join("") + toolCalls.map((call) => call.name + call.args).join("");
  return {
    serial,
    created: Math.floor(Date.now() / 1000),
    model: reply.model ?? servedModel(request.model),
    texts,
    toolCalls,
    usage: reply.noUsage ? undefined : (reply.usage ?? guessUsage(request, written)),
    finishReason: reply.finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop"),
    serviceTier: reply.serviceTier ?? "default",
    reasoningSummary: reply.reasoningSummary,
  };
}
