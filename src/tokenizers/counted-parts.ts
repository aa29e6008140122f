import type { CountedToolCall, TokenCountRequest } from "./tokenizer.ts";
import { toolParts } from "./tool-parts.ts";

/** What one side of a call consists of: text to be counted, and tokens that are known without counting. */
export interface CountedParts {
  readonly texts: readonly string[];
  readonly overhead: number;
}

// https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken (section 6): 3 for each message and its role
// (one token in every encoding), 1 for a name, 3 for the beginning of the answer.
const MESSAGE_TOKENS = 3 + 1;
const NAME_TOKENS = 1;
const ANSWER_TOKENS = 3;
// Not documented: a call is taken to be framed as a message is.
const TOOL_CALL_TOKENS = 3;

/** The input of a call: its messages and the tools offered. */
export function inputParts({ messages, tools = [] }: TokenCountRequest): CountedParts {
  const texts: string[] = [];
  let overhead = ANSWER_TOKENS;
  for (const { text, name, toolCalls = [] } of messages) {
    overhead += MESSAGE_TOKENS;
    texts.push(text);
    if (name !== undefined) {
      overhead += NAME_TOKENS;
      texts.push(name);
    }
    overhead += addToolCalls(toolCalls, texts);
  }
  const offered = toolParts(tools);
  return { texts: texts.concat(offered.texts), overhead: overhead + offered.overhead };
}

/** The answer of a call: its text and the tool calls it asks for. */
export function outputParts({ output, outputToolCalls = [] }: TokenCountRequest): CountedParts {
  const texts = output === undefined ? [] : [output];
  const overhead = addToolCalls(outputToolCalls, texts);
  return { texts, overhead };
}

/** Adds the calls' text and returns their overhead. */
function addToolCalls(toolCalls: readonly CountedToolCall[], texts: string[]): number {
  for (const { name, args } of toolCalls) {
    if (name !== undefined) texts.push(name);
    if (args !== undefined) texts.push(args);
  }
  return toolCalls.length * TOOL_CALL_TOKENS;
}
