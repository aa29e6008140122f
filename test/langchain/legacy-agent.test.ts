import { AgentExecutor, createToolCallingAgent } from "@langchain/classic/agents";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { describe, expect, it } from "vitest";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";
import { add, askToAdd } from "./support/tools.ts";

const prompt = ChatPromptTemplate.fromMessages([
  ["human", "{input}"],
  ["placeholder", "{agent_scratchpad}"],
]);

function executor(callbacks: object[] = []): AgentExecutor {
  const agent = createToolCallingAgent({ llm: scripted(askToAdd(), "It is 3."), tools: [add], prompt });
  return new AgentExecutor({ agent, tools: [add], callbacks });
}

describe("the legacy agent executor", () => {
  it("reports its own actions and its end, which are not derived a second time", async () => {
    const { tracer, only } = startRecording();
    await executor().invoke({ input: "What is 1 + 2?" }, { callbacks: [tracer.handler] });
    expect(only("agent_action")).toMatchObject({ tool: "add", tool_input: '{"a":1,"b":2}', step: 1 });
    expect(only("agent_finish")).toMatchObject({ output: "It is 3.", output_chars: 8, steps: 2 });
    expect(only("trace_complete")).toMatchObject({
      llm_calls: 2,
      tool_calls: 1,
      output: "It is 3.",
      outcome: "success",
    });
  });

  it("keeps its chain: the steps come with the chain's run id and replace nothing", async () => {
    const { tracer, events, only } = startRecording();
    await executor().invoke({ input: "What is 1 + 2?" }, { callbacks: [tracer.handler] });
    const [root] = events;
    expect(root).toMatchObject({ event: "chain_start", name: "AgentExecutor" });
    for (const step of [only("agent_action"), only("agent_finish")]) expect(step.run_id).toBe(root?.run_id);
    const ends = events.filter((event) => event.event === "chain_end" && event.run_id === root?.run_id);
    expect(ends).toMatchObject([{ name: "AgentExecutor", status: "success" }]);
  });

  it("with the handler registered twice takes each step once", async () => {
    const { tracer, only } = startRecording();
    await executor([tracer.handler]).invoke({ input: "What is 1 + 2?" }, { callbacks: [tracer.handler] });
    expect(only("agent_action").step).toBe(1);
    expect(only("agent_finish").steps).toBe(2);
  });
});
