import { contentChars } from "../content/media.ts";
import { get, listOf, textOf } from "../events/untrusted.ts";
import type { Prompt, PromptMessage } from "../record/prompt.ts";

const ROLES: Readonly<Record<string, string>> = { human: "user", ai: "assistant", generic: "user" };

/** A chat model's messages. */
export function messagesPrompt(messages: unknown): Prompt {
  const list = listOf(messages);
  return {
    messageCount: list.length,
    chars: () => list.reduce<number>((sum, message) => sum + contentChars(get(message, "content")), 0),
    read: (index) => readMessage(list[index]),
  };
}

/** A completion model's text. */
export function textPrompt(text: unknown): Prompt {
  const content = typeof text === "string" ? text : "";
  return { messageCount: 1, chars: () => content.length, read: () => ({ role: "user", content }) };
}

function readMessage(message: unknown): PromptMessage {
  const toolCalls = listOf(get(message, "tool_calls"));
  return {
    role: roleOf(message),
    content: get(message, "content"),
    name: textOf(get(message, "name")),
    toolCallId: textOf(get(message, "tool_call_id")),
    ...(toolCalls.length > 0 && { toolCalls: toolCalls.map(readToolCall) }),
  };
}

export function readToolCall(call: unknown): { id: unknown; name: unknown; args: unknown } {
  return { id: get(call, "id"), name: get(call, "name"), args: get(call, "args") };
}

const MESSAGE_TYPES = /^(?:human|user|ai|assistant|tool|function|system|developer|generic|chat|remove)$/;

/** A message of LangChain, of any version, or of a provider's API; a record that only looks alike has no such type. */
export function isMessage(value: unknown): boolean {
  if (get(value, "content") === undefined) return false;
  const type = textOf(get(value, "type")) ?? textOf(get(value, "role")) ?? calledType(value);
  return type !== undefined && MESSAGE_TYPES.test(type);
}

export function roleOf(message: unknown): string {
  const type = textOf(get(message, "type")) ?? calledType(message) ?? "user";
  if (type === "generic") return textOf(get(message, "role")) ?? "user";
  return ROLES[type] ?? type;
}

/** Messages of @langchain/core 0.3 say their type in a method. */
function calledType(message: unknown): string | undefined {
  const method = get(message, "_getType");
  try {
    return typeof method === "function" ? textOf(method.call(message)) : undefined;
  } catch {
    return undefined;
  }
}
