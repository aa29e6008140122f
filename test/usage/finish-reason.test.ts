import { expect, it } from "vitest";
import { finishReason } from "../../src/usage/finish-reason.ts";

it.each([
  ["OpenAI", { responseMetadata: { finish_reason: "tool_calls" } }, "tool_calls"],
  ["Anthropic", { responseMetadata: { stop_reason: "end_turn" } }, "end_turn"],
  ["Anthropic, streamed", { additionalKwargs: { stop_reason: "max_tokens" } }, "max_tokens"],
  ["Bedrock Converse", { responseMetadata: { stopReason: "tool_use" } }, "tool_use"],
  [
    "Bedrock Converse, streamed",
    { responseMetadata: { messageStop: { stopReason: "end_turn" } } },
    "end_turn",
  ],
  ["Google", { generationInfo: { finishReason: "MAX_TOKENS" } }, "MAX_TOKENS"],
  ["Ollama", { responseMetadata: { done_reason: "length" } }, "length"],
  [
    "a Generation without message metadata",
    { generationInfo: { response_metadata: { stop_reason: "stop" } } },
    "stop",
  ],
  ["the Responses API", { responseMetadata: { status: "incomplete" } }, "incomplete"],
  ["a stream of two choices", { responseMetadata: { finish_reason: "stopstop" } }, "stop"],
])("reads the finish reason of %s", (_who, evidence, expected) => {
  expect(finishReason(evidence)).toBe(expected);
});

it.each([
  [{}],
  [{ responseMetadata: { finish_reason: "", status: 200 } }],
  [{ generationInfo: { finishReason: null } }],
])("finds none in %j", (evidence) => {
  expect(finishReason(evidence)).toBeUndefined();
});
