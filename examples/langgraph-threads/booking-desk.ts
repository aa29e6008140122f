import { Command, isInterrupted, MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import type { Tracer } from "langmeter";
import { bookCabin, type Decision, findCabins } from "./tools.ts";

/** Whose conversation it is. */
export interface Conversation {
  readonly threadId: string;
  readonly userId: string;
}

/** What the desk says: an answer, or a question that only the passenger may decide. */
export type Turn =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "approval"; readonly question: string };

export interface BookingDesk {
  ask(conversation: Conversation, question: string): Promise<Turn>;
  /** Answers the approval that the thread waits for; it may have waited for days. */
  decide(conversation: Conversation, decision: Decision): Promise<Turn>;
}

/**
 * An agent that books cabins. LangGraph keeps each thread's state; LangMeter needs nothing but its handler in the
 * callbacks: every `invoke` is a trace of its own, tied to the others of the conversation by LangGraph's thread_id.
 */
export function createBookingDesk(tracer: Tracer): BookingDesk {
  const agent = createAgent({
    model: new ChatOpenAI({ model: "gpt-4o-mini" }),
    tools: [findCabins, bookCabin],
    systemPrompt: "You book cabins on a night ferry. Use the tools. Answer in one sentence.",
    checkpointer: new MemorySaver(),
  });
  const configOf = ({ threadId, userId }: Conversation) => ({
    callbacks: [tracer.handler],
    configurable: { thread_id: threadId },
    metadata: { user_id: userId, channel: "web" },
  });
  return {
    async ask(conversation, question) {
      const messages = [{ role: "user", content: question }];
      return turnOf(await agent.invoke({ messages }, configOf(conversation)));
    },
    async decide(conversation, decision) {
      return turnOf(await agent.invoke(new Command({ resume: decision }), configOf(conversation)));
    },
  };
}

type AgentState = Awaited<ReturnType<ReturnType<typeof createAgent>["invoke"]>>;

function turnOf(state: AgentState): Turn {
  if (isInterrupted<string>(state))
    return { kind: "approval", question: state.__interrupt__[0]?.value ?? "" };
  return { kind: "answer", text: state.messages.at(-1)?.text ?? "" };
}
