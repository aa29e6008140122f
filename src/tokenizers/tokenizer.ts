import { get } from "../events/untrusted.ts";

/** One tool call of a message or an answer; `args` is JSON text. */
export interface CountedToolCall {
  readonly name?: string;
  readonly args?: string;
}

export interface CountedMessage {
  readonly role: string;
  readonly text: string;
  readonly name?: string;
  readonly toolCalls?: readonly CountedToolCall[];
}

/** A tool that was offered to the model; `parameters` is the JSON text of its schema. */
export interface CountedTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: string;
}

/** All text of one model call. Images, audio and reasoning are not in it: nobody can count them from outside. */
export interface TokenCountRequest {
  /** The served model where it is known, else the requested one. */
  readonly model?: string;
  readonly provider?: string;
  /** Every message that was sent, the history included. */
  readonly messages: readonly CountedMessage[];
  readonly tools?: readonly CountedTool[];
  /** The answer's text. */
  readonly output?: string;
  readonly outputToolCalls?: readonly CountedToolCall[];
}

/** Whole numbers, 0 or more. */
export interface TokenEstimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Counts tokens where the provider did not. Implement it to bring a tokenizer of your own. */
export interface Tokenizer {
  /** For warnings, e.g. "js-tiktoken". */
  readonly name: string;
  /**
   * Counts one call. Answers at once, within a few milliseconds, or returns a promise: then nobody's turn waits
   * for it. Must not change the request. A throw, a rejection or a number that cannot be is replaced by the
   * heuristic's estimate.
   */
  count(request: TokenCountRequest): TokenEstimate | Promise<TokenEstimate>;
}

export function isTokenizer(value: unknown): value is Tokenizer {
  return typeof get(value, "name") === "string" && typeof get(value, "count") === "function";
}
