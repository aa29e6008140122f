import { HumanMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createAgent, humanInTheLoopMiddleware } from "langchain";
import { asMiddleware } from "../support/middleware.ts";
import { scripted } from "../support/scripted-model.ts";
import { add, askToAdd } from "../support/tools.ts";
import type { Situation } from "./situation.ts";

const go = { messages: [new HumanMessage("go")] };

function onThread(config: RunnableConfig) {
  return { ...config, configurable: { thread_id: "th-42" } };
}

// The declared type of its options is never under exactOptionalPropertyTypes.
const approval = asMiddleware(humanInTheLoopMiddleware({ interruptOn: { add: true } } as never));

/** Pauses before `add` until somebody approves. */
export function agentWithApproval() {
  return createAgent({
    model: scripted(askToAdd(), "done"),
    tools: [add],
    middleware: [approval],
    checkpointer: new MemorySaver(),
  });
}

/** Pauses in its only node until it is resumed with an answer. */
export function askingGraph() {
  return new StateGraph(MessagesAnnotation)
    .addNode("ask", () => ({ messages: [new HumanMessage(String(interrupt({ question: "ok?" })))] }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer: new MemorySaver() });
}

/** Answers in a graph within a graph; the second node calls its model without handing on the config. */
export function nestedGraph() {
  const inner = new StateGraph(MessagesAnnotation)
    .addNode("inner", async ({ messages }, config) => ({
      messages: [await scripted("sub").invoke(messages, config)],
    }))
    .addEdge(START, "inner")
    .addEdge("inner", END)
    .compile();
  return new StateGraph(MessagesAnnotation)
    .addNode("outer", inner)
    .addNode("second", async ({ messages }) => ({ messages: [await scripted("top").invoke(messages)] }))
    .addEdge(START, "outer")
    .addConditionalEdges("outer", () => "second")
    .addEdge("second", END)
    .compile();
}

/** LangGraph: interrupts, subgraphs, aborts. */
export const graphSituations: readonly Situation[] = [
  {
    name: "agent_hitl_interrupt_resume",
    act: async (config) => {
      const agent = agentWithApproval();
      await agent.invoke(go, onThread(config));
      await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), onThread(config));
    },
    record: `
      chain_start LangGraph
        chain_start model_request
          llm_call_start
          llm_call_end
          agent_action add
        chain_end model_request
        chain_start HumanInTheLoopMiddleware.after_model
        chain_end HumanInTheLoopMiddleware.after_model interrupted
      chain_end LangGraph interrupted
      trace_complete interrupted
      chain_start LangGraph
        chain_start HumanInTheLoopMiddleware.after_model
        chain_end HumanInTheLoopMiddleware.after_model
        chain_start tools
          tool_call_start add
          tool_call_end add
        chain_end tools
        chain_start model_request
          llm_call_start
          llm_call_end
        chain_end model_request
        chain_start HumanInTheLoopMiddleware.after_model
        chain_end HumanInTheLoopMiddleware.after_model
      agent_finish
      chain_end LangGraph
      trace_complete success`,
  },
  {
    name: "langgraph_subgraph",
    act: (config) => nestedGraph().invoke(go, config),
    record: `
      chain_start LangGraph
        chain_start outer
          chain_start LangGraph
            chain_start inner
              llm_call_start
              llm_call_end
            chain_end inner
          agent_finish
          chain_end LangGraph
        chain_end outer
        chain_start second
          llm_call_start
          llm_call_end
        chain_end second
      agent_finish
      chain_end LangGraph
      trace_complete success`,
  },
  {
    name: "langgraph_interrupt",
    act: async (config) => {
      const graph = askingGraph();
      await graph.invoke({ messages: [] }, onThread(config));
      await graph.invoke(new Command({ resume: "yes" }), onThread(config));
    },
    record: `
      chain_start LangGraph
        chain_start ask
        chain_end ask interrupted
      chain_end LangGraph interrupted
      trace_complete interrupted
      chain_start LangGraph
        chain_start ask
        chain_end ask
      chain_end LangGraph
      trace_complete success`,
  },
  {
    // The graph gives up its node at once, before the model's own error has come up.
    name: "langgraph_abort",
    act: (config) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 10);
      return new StateGraph(MessagesAnnotation)
        .addNode("think", async ({ messages }, inner) => ({
          messages: [await scripted({ text: "late", delayMs: 1_000 }).invoke(messages, inner)],
        }))
        .addEdge(START, "think")
        .compile()
        .invoke(go, { ...config, signal: controller.signal });
    },
    fails: true,
    record: `
      chain_start LangGraph
        chain_start think
          llm_call_start
        chain_error think aborted
          llm_error aborted
      chain_error LangGraph aborted
      trace_complete aborted`,
  },
];
