import type { ContentPolicy } from "../content/policy.ts";
import type { ToolCall } from "../events/schema.ts";
import { textOf } from "../events/untrusted.ts";

/** A tool call that a model asked for, as the provider or LangChain gives it. */
export interface RequestedToolCall {
  readonly id?: unknown;
  readonly name?: unknown;
  /** Parsed arguments or their JSON text. */
  readonly args?: unknown;
}

/** The call as the events carry it. */
export function toolCallFields(call: RequestedToolCall, content: ContentPolicy): ToolCall {
  const fields: ToolCall = {};
  const id = textOf(call.id);
  const name = textOf(call.name);
  const args = call.args === undefined ? undefined : content.json(call.args, content.limits.tools).text;
  if (id !== undefined) fields.id = content.label(id);
  if (name !== undefined) fields.name = content.label(name);
  if (args !== undefined) fields.args = args;
  return fields;
}
