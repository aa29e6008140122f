import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { BudgetExceededError, type Trace, type Tracer } from "langmeter";
import { z } from "zod";

export type Answer =
  /** `costUsd` is undefined if nobody knows it. */
  | { readonly kind: "answer"; readonly text: string; readonly costUsd: number | undefined }
  /** A hard budget was used up; `costUsd` is what is known of what the question had cost by then. */
  | { readonly kind: "stopped"; readonly budget: string; readonly costUsd: number | undefined };

export interface Question {
  readonly userId: string;
  readonly channel: string;
  readonly text: string;
}

const searchTimetable = tool(({ query }) => `Nothing found for "${query}". Try other words.`, {
  name: "search_timetable",
  description: "Searches the timetable.",
  schema: z.object({ query: z.string() }),
});

/** An agent that may search as often as it likes: it is the budget that knows when enough is enough. */
export function createAssistant(tracer: Tracer): (question: Question) => Promise<Answer> {
  const agent = createAgent({ model: new ChatOpenAI({ model: "gpt-4o-mini" }), tools: [searchTimetable] });

  async function answer({ signal, handler }: Trace, text: string): Promise<string> {
    // Nothing is asked of the model where the budget was used up before.
    signal.throwIfAborted();
    const messages = [{ role: "user", content: text }];
    const state = await agent.invoke({ messages }, { callbacks: [handler], signal, recursionLimit: 100 });
    return state.messages.at(-1)?.text ?? "";
  }

  return async ({ userId, channel, text }) => {
    const trace = tracer.startTrace({ userId, channel });
    try {
      const answered = await answer(trace, text);
      return { kind: "answer", text: answered, costUsd: (await trace.end()).cost_usd };
    } catch (error) {
      const { cost_usd: costUsd } = await trace.end();
      // LangChain throws an error of its own when a signal stops it; the signal knows why.
      const reason: unknown = trace.signal.reason;
      if (reason instanceof BudgetExceededError) return { kind: "stopped", budget: reason.budget, costUsd };
      throw error;
    }
  };
}
