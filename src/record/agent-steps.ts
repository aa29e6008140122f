import type { ToolCall } from "../events/schema.ts";
import type { Said } from "./answers.ts";
import type { Recorder } from "./recorder.ts";
import type { AgentProgress, ChainRun, ModelRun, Run } from "./run.ts";

/**
 * LangChain 1.x agents and LangGraph fire none of the agent callbacks: an action is derived from every tool call
 * that a model asks for inside a graph, the finish from the graph's normal end.
 */
export function createAgent(name: string | undefined, reportsItself: boolean): AgentProgress {
  return { name, reportsItself, steps: 0, reports: 0 };
}

/** A model call of the agent ended and asked for these tools. */
export function agentTurn(recorder: Recorder, run: ModelRun, toolCalls: readonly ToolCall[]): void {
  const { agent } = run;
  if (agent === undefined || agent.reportsItself) return;
  agent.steps++;
  for (const call of toolCalls) {
    recorder.emit(run, "agent_action", {
      agent_name: agent.name,
      tool: call.name ?? "unknown",
      tool_call_id: call.id,
      tool_input: call.args,
      step: agent.steps,
    });
  }
}

/** The agent that finishes with this run: a graph that asked a model. The legacy executor says so itself. */
export function finishingAgent({ agent, detail }: ChainRun): AgentProgress | undefined {
  return detail.isAgent && agent !== undefined && !agent.reportsItself && agent.steps > 0 ? agent : undefined;
}

export function agentFinished(
  recorder: Recorder,
  run: ChainRun,
  { name, steps }: AgentProgress,
  { output, chars }: Said,
): void {
  recorder.emit(run, "agent_finish", { agent_name: name, output, output_chars: chars, steps });
}

/** The legacy executor reports an action, with the run id of its own chain. */
export function reportedAction(recorder: Recorder, runId: string, tool: string, input: unknown): void {
  const run = recorder.find(runId, "chain");
  if (run === undefined) return;
  const agent = run.agent ?? createAgent(undefined, true);
  if (isRepeated(run, agent)) return;
  agent.steps++;
  const { content } = recorder;
  recorder.emit(run, "agent_action", {
    agent_name: agent.name,
    tool: content.label(tool),
    tool_input: content.json(input, content.limits.tools).text,
    step: agent.steps,
  });
}

/** The legacy executor reports the final answer. */
export function reportedFinish(recorder: Recorder, runId: string, returnValue: unknown): void {
  const run = recorder.find(runId, "chain");
  if (run === undefined) return;
  const agent = run.agent ?? createAgent(undefined, true);
  if (isRepeated(run, agent)) return;
  const { content } = recorder;
  const { text, chars } = content.json(returnValue, content.limits.messages);
  agentFinished(recorder, run, { ...agent, steps: agent.steps + 1 }, { output: text, chars });
}

/** A handler that is registered twice hears every step twice. */
function isRepeated(run: Run, agent: AgentProgress): boolean {
  return agent.reports++ % run.registrations !== 0;
}
