import { get, listOf, textOf } from "../events/untrusted.ts";
import { createAgent } from "../record/agent-steps.ts";
import type { AgentProgress } from "../record/run.ts";

/** LangGraph's own runs between the caller's nodes: they carry no decision of the caller and double every trace. */
export function isPlumbing(name: string, tags: unknown, metadata: unknown): boolean {
  const tagList = listOf(tags);
  if (name === "__start__" || tagList.includes("langsmith:hidden")) return true;
  // The branch behind every node runs as an unnamed lambda; a step of a caller's own sequence is tagged.
  return (
    name === "RunnableLambda" &&
    get(metadata, "langgraph_node") !== undefined &&
    !tagList.some((tag) => typeof tag === "string" && tag.startsWith("seq:step:"))
  );
}

/** Graph, agent executor, or a plain chain. */
export function chainType(chain: unknown): "graph" | "agent" | "chain" {
  const id = listOf(get(chain, "id"));
  if (id.at(-1) === "AgentExecutor") return "agent";
  return id[0] === "langgraph" && id[1] === "pregel" ? "graph" : "chain";
}

/** The agent that begins with this chain: a graph, or the legacy executor, which reports its steps itself. */
export function agentOf(chain: unknown, metadata: unknown): AgentProgress | undefined {
  const type = chainType(chain);
  if (type === "chain") return undefined;
  return createAgent(textOf(get(metadata, "lc_agent_name")), type === "agent");
}
