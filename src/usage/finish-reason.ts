import { get, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";
import { placesOf, textIn } from "./places.ts";

export interface FinishEvidence {
  /** `generation.message.response_metadata` */
  readonly responseMetadata?: unknown;
  readonly generationInfo?: unknown;
  /** `generation.message.additional_kwargs`: where @langchain/anthropic puts a stream's stop_reason. */
  readonly additionalKwargs?: unknown;
}

const finishPlaces = placesOf([
  ["finish_reason"], // OpenAI and compatible APIs
  ["stop_reason"], // Anthropic
  ["stopReason"], // Bedrock Converse
  ["messageStop", "stopReason"], // Bedrock Converse, streamed
  ["finishReason"], // Google, Cohere
  ["done_reason"], // Ollama
]);

/** Why the model stopped, in the provider's own word, e.g. "stop", "end_turn", "MAX_TOKENS". */
export function finishReason(evidence: FinishEvidence): string | undefined {
  const { responseMetadata, generationInfo, additionalKwargs } = evidence;
  const reason =
    textIn(responseMetadata, finishPlaces) ??
    textIn(generationInfo, finishPlaces) ??
    textIn(get(generationInfo, "response_metadata"), finishPlaces) ??
    textIn(additionalKwargs, finishPlaces) ??
    textOf(get(responseMetadata, "status")); // the Responses API has a status instead
  return reason === undefined ? undefined : deRepeat(reason);
}
