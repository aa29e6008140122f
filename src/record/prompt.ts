import { holdsSound } from "../content/media.ts";
import { type ContentPolicy, FULL_CONTENT_CHARS } from "../content/policy.ts";
import type { Message } from "../events/schema.ts";
import { type RequestedToolCall, toolCallFields } from "./tool-call-fields.ts";

/** One message of a prompt, told apart from whatever framework it came from. */
export interface PromptMessage {
  /** system, user, assistant, tool, or the framework's own word. */
  readonly role: string;
  /** Text or content blocks. */
  readonly content: unknown;
  readonly name?: string | undefined;
  readonly toolCallId?: string | undefined;
  readonly toolCalls?: readonly RequestedToolCall[];
}

/** What is sent to a model. Read message by message, so that a long history costs what is recorded of it. */
export interface Prompt {
  readonly messageCount: number;
  /** Length of all text together, in UTF-16 units. */
  chars(): number;
  /** The message at the index, oldest first. */
  read(index: number): PromptMessage;
}

/**
 * The newest messages that fit the limit together, oldest first: a 50-step agent must not send its history 50
 * times over. A message of which only a part fits keeps its beginning. Undefined where nothing may leave.
 */
export function newestMessages(prompt: Prompt, content: ContentPolicy): Message[] | undefined {
  const messages: Message[] = [];
  let left = content.mode === "full" ? FULL_CONTENT_CHARS : content.limits.messages;
  for (let index = prompt.messageCount - 1; index >= 0 && left > 0 && content.mode !== "none"; index--) {
    const message = prompt.read(index);
    const text = content.message(message.content, left);
    left -= Math.max(text?.length ?? 0, 1);
    messages.push(messageFields(message, text, content));
  }
  return messages.length > 0 ? messages.reverse() : undefined;
}

/** The first thing that a user said in the conversation. */
export function firstUserMessage(prompt: Prompt): PromptMessage | undefined {
  for (let index = 0; index < prompt.messageCount; index++) {
    const message = prompt.read(index);
    if (message.role === "user") return message;
  }
  return undefined;
}

/** What the user asks now: the history before it was another trace's input. */
export function newestUserMessage(prompt: Prompt): PromptMessage | undefined {
  for (let index = prompt.messageCount - 1; index >= 0; index--) {
    const message = prompt.read(index);
    if (message.role === "user") return message;
  }
  return undefined;
}

/** Whether the prompt is to be heard: some packages leave out how many of its tokens are sound. */
export function hasSound(prompt: Prompt): boolean {
  for (let index = 0; index < prompt.messageCount; index++) {
    if (holdsSound(prompt.read(index).content)) return true;
  }
  return false;
}

function messageFields(message: PromptMessage, text: string | undefined, content: ContentPolicy): Message {
  const fields: Message = { role: content.role(message.role) };
  if (text !== undefined && text !== "") fields.content = text;
  const name = message.name === undefined ? undefined : content.name(message.name);
  if (name !== undefined) fields.name = name;
  if (message.toolCallId !== undefined) fields.tool_call_id = content.label(message.toolCallId);
  if (message.toolCalls !== undefined && message.toolCalls.length > 0) {
    fields.tool_calls = message.toolCalls.map((call) => toolCallFields(call, content));
  }
  return fields;
}
