import type { Document } from "@langchain/core/documents";
import { type BaseMessageLike, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { BaseRetriever } from "@langchain/core/retrievers";
import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { planted } from "./sentinels.ts";

/** A tool that works. */
export const lookUp = tool(
  ({ query }) => [`found ${planted("tool_result")} for ${query.length}`, planted("artifact")],
  {
    name: "look_up",
    description: planted("tool_description"),
    schema: z.object({ query: z.string().describe(planted("argument_description")) }),
    responseFormat: "content_and_artifact",
  },
);

/** The model's wish to have it called. */
export const asksForTool = {
  toolCalls: [{ id: "call_1", name: "look_up", args: { query: planted("tool_argument") } }],
};

/** The text is longer than the truncated policy lets out. */
export const PROMPT = `${planted("user_prompt")} ${"and so on ".repeat(300)} ${planted("end_of_long_prompt")}`;

const HISTORY: readonly BaseMessageLike[] = [
  new HumanMessage({
    content: "Hello",
    name: planted("message_name"),
    additional_kwargs: { note: planted("message_extra") },
  }),
  {
    role: "assistant",
    content: planted("earlier_answer"),
    tool_calls: [{ id: "call_0", name: "look_up", args: { query: planted("earlier_arguments") } }],
  },
  new ToolMessage({ content: planted("earlier_result"), tool_call_id: "call_0" }),
];

const IMAGE = `data:image/png;base64,${Buffer.from(planted("image")).toString("base64")}`;

/** A question at the end of a conversation, with an image. */
export function question(content: string) {
  return { messages: [...HISTORY, { role: "user", content: [{ type: "text", text: content }, image] }] };
}

const image = { type: "image_url", image_url: { url: IMAGE } };

/** A retriever that answers what it is told. */
export class Library extends BaseRetriever {
  lc_namespace = ["library"];
  readonly #answer: () => readonly Document[];

  constructor(answer: () => readonly Document[]) {
    super();
    this.#answer = answer;
  }

  override async _getRelevantDocuments(): Promise<Document[]> {
    return [...this.#answer()];
  }
}

/** An error as clients throw them: causes, requests and headers hang on it, and its stack says more than its message. */
export function troubled(place: "tool_error" | "retriever_error" | "chain_error"): Error {
  const error = new Error(planted(place), { cause: new Error(planted("error_cause")) });
  error.stack = `${error.stack}\n${planted("error_stack")}\n    at ${lastWordOf(planted("error_stack"))} (app.js:1:1)`;
  return Object.assign(error, { request: { body: planted("error_property") } });
}

/** The credential of a planted text. */
export function lastWordOf(text: string): string {
  return text.slice(text.lastIndexOf(" ") + 1);
}
