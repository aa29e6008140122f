import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { lastUserText, type Reply, startModelServer } from "../model-server/server.ts";

/**
 * What the model server answers, by the user's question: the first reply to the first request with that
 * question, and so on. An agent sends one request per step, a retry is a request of its own.
 */
export type Rehearsal = Readonly<Record<string, readonly Reply[]>>;

/** The models behind the conversations: on this machine or at OpenAI, the same client either way. */
export interface ModelAccess {
  readonly isLive: boolean;
  readonly description: string;
  createModel(fields: ChatOpenAIFields): ChatOpenAI;
  /** Prepares the answers to the next conversation; OpenAI needs none. */
  rehearse(rehearsal: Rehearsal): void;
  close(): Promise<void>;
}

export async function openLoopback(): Promise<ModelAccess> {
  const repliesByQuestion = new Map<string, Reply[]>();
  const server = await startModelServer({
    respond: (request) => repliesByQuestion.get(lastUserText(request))?.shift(),
  });
  return {
    isLive: false,
    description: `a model server on this machine (${server.url})`,
    createModel: (fields) =>
      new ChatOpenAI({ ...fields, apiKey: "no-key-needed", configuration: { baseURL: server.url } }),
    rehearse: (rehearsal) => {
      for (const [question, replies] of Object.entries(rehearsal))
        repliesByQuestion.set(question, [...replies]);
    },
    close: server.close,
  };
}

export function openOpenAI(apiKey: string): ModelAccess {
  return {
    isLive: true,
    description: "OpenAI",
    createModel: (fields) => new ChatOpenAI({ ...fields, apiKey }),
    rehearse: () => {},
    close: async () => {},
  };
}
