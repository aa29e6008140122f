import { ChatOpenAI } from "@langchain/openai";
import type { Tracer } from "langmeter";

export type Channel = "sms" | "web";

export interface Message {
  readonly channel: Channel;
  readonly userId: string;
  readonly threadId: string;
  /** Whatever names the request in the logs of the one who sent it. */
  readonly requestId?: string | undefined;
  readonly text: string;
}

export interface Bot {
  /** Rejects where the model does; the record has it either way. */
  answer(message: Message): Promise<string>;
}

type ChatMessage = { readonly role: "user" | "assistant"; readonly content: string };

/** A text message is paid by the 160 characters, so its answers are short, and a small model is good enough. */
const CHANNELS: Readonly<Record<Channel, { readonly model: string; readonly instructions: string }>> = {
  sms: { model: "gpt-4.1-nano", instructions: "Answer in one sentence of at most 160 characters." },
  web: { model: "gpt-4o-mini", instructions: "Answer in a friendly way, in two or three sentences." },
};

const REMEMBERED_MESSAGES = 10;

/** One bot for all channels. What a channel or a user costs is a question to the record, not a counter in here. */
export function createBot(tracer: Tracer): Bot {
  const threads = new Map<string, readonly ChatMessage[]>();
  return {
    async answer({ text, ...context }) {
      const { model, instructions } = CHANNELS[context.channel];
      const history = [...(threads.get(context.threadId) ?? []), { role: "user", content: text } as const];
      const trace = tracer.startTrace(context);
      try {
        const { text: answer } = await new ChatOpenAI({ model }).invoke(
          [{ role: "system", content: instructions }, ...history],
          { callbacks: [trace.handler] },
        );
        const remembered = [...history, { role: "assistant", content: answer } as const];
        threads.set(context.threadId, remembered.slice(-REMEMBERED_MESSAGES));
        return answer;
      } finally {
        await trace.end();
      }
    },
  };
}
