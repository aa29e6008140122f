import { contentText } from "../content/media.ts";
import { get, getPath, listOf, textOf } from "../events/untrusted.ts";
import type { ToolAnswer, ToolResult } from "../record/tool-calls.ts";

/** A tool's return value: a ToolMessage where it was called with a tool call, anything where it was called directly. */
export function readToolResult(output: unknown): ToolResult {
  const isMessage = textOf(get(output, "tool_call_id")) !== undefined;
  return isMessage
    ? { output: get(output, "content"), isMessage, failed: isFailure(output) }
    : { output, isMessage, failed: false };
}

// A node answers the calls of one model turn; the rest of a long history is not its doing.
const MAX_ANSWERS = 64;
const ANSWER_CHARS = 4_000;

/** The tool messages among a node's output, newest first. */
export function readToolAnswers(outputs: unknown): ToolAnswer[] {
  const messages = [...messagesOf(outputs), ...listOf(get(outputs, "output")).flatMap(messagesOf)];
  return messages
    .slice(-MAX_ANSWERS)
    .reverse()
    .flatMap((message) => {
      const toolCallId = textOf(get(message, "tool_call_id"));
      if (toolCallId === undefined) return [];
      return {
        toolCallId,
        failed: isFailure(message),
        text: contentText(get(message, "content"), ANSWER_CHARS),
      };
    });
}

function messagesOf(output: unknown): readonly unknown[] {
  const direct = listOf(get(output, "messages"));
  return direct.length > 0 ? direct : listOf(getPath(output, "update", "messages"));
}

function isFailure(message: unknown): boolean {
  return get(message, "status") === "error";
}
