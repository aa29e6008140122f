import { get, getPath, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";

export interface FinishEvidence {
  /** `generation.message.response_metadata` */
  readonly responseMetadata?: unknown;
  readonly generationInfo?: unknown;
  /** `generation.message.additional_kwargs`: where @langchain/anthropic puts a stream's stop_reason. */
  readonly additionalKwargs?: unknown;
}

const FINISH_KEYS: readonly (readonly string[])[] = [
  ["finish_reason"], // OpenAI and compatible APIs
  ["stop_reason"], // Anthropic
  ["stopReason"], // Bedrock Converse
  ["messageStop", "stopReason"], // Bedrock Converse, streamed
  ["finishReason"], // Google, Cohere
  ["done_reason"], // Ollama
];

/** Why the model stopped, in the provider's own word, e.g. "stop", "end_turn", "MAX_TOKENS". */
export function finishReason(evidence: FinishEvidence): string | undefined {
  const { responseMetadata, generationInfo, additionalKwargs } = evidence;
  const holders = [
    responseMetadata,
    generationInfo,
    get(generationInfo, "response_metadata"),
    additionalKwargs,
  ];
  for (const holder of holders) {
    for (const path of FINISH_KEYS) {
      const reason = textOf(getPath(holder, ...path));
      if (reason !== undefined) return deRepeat(reason);
    }
  }
  // The Responses API has a status instead.
  const status = textOf(get(responseMetadata, "status"));
  return status === undefined ? undefined : deRepeat(status);
}
