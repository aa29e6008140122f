import type { ToolCall } from "../events/schema.ts";
import type { Recorder } from "./recorder.ts";
import type { AgentProgress, ChainRun, ModelRun, Run, ToolRun } from "./run.ts";

/**
 * LangChain 1.x agents and LangGraph fire none of the agent callbacks: an action is derived from every tool call
 * that a model asks for inside a graph, the finish from the graph's normal end.
 */
export function createAgent(name: string | undefined, reportsItself: boolean): AgentProgress {
  return { name, reportsItself, steps: 0, reports: 0 };
}

/** What a model answered, as the events carry it. */
export interface Answer {
  readonly output: string | undefined;
  readonly outputChars: number | undefined;
  readonly toolCalls: readonly ToolCall[];
}

/** A model call of the agent ended with this answer. */
export function agentTurn(
  recorder: Recorder,
  run: ModelRun,
  { output, outputChars, toolCalls }: Answer,
): void {
  const { agent } = run;
  if (agent === undefined || agent.reportsItself) return;
  agent.steps++;
  agent.lastOutput = output;
  agent.lastOutputChars = outputChars;
  agent.lastToolCalls = toolCalls;
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

/** A tool of the agent came back. Where no model turn follows, its answer is the agent's (`returnDirect`). */
export function agentToolEnded({ agent }: ToolRun, output?: string, outputChars?: number): void {
  if (agent === undefined) return;
  agent.lastOutput = output;
  agent.lastOutputChars = outputChars;
  agent.lastToolCalls = [];
}

/** The graph of the agent ended normally. A paused agent has not finished, one that never asked a model is none. */
export function agentEnded(recorder: Recorder, run: ChainRun): void {
  const { agent } = run;
  if (agent === undefined || agent.reportsItself || run.tree.interrupted || agent.steps === 0) return;
  // With a response format the answer is the arguments of a last tool call, which no tool answers.
  const structured = agent.lastToolCalls?.at(-1)?.args;
  finish(recorder, run, agent, structured ?? agent.lastOutput, structured?.length ?? agent.lastOutputChars);
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
  finish(recorder, run, { ...agent, steps: agent.steps + 1 }, text, chars);
}

/** A handler that is registered twice hears every step twice. */
function isRepeated(run: Run, agent: AgentProgress): boolean {
  return agent.reports++ % run.registrations !== 0;
}

function finish(
  recorder: Recorder,
  run: Run,
  agent: AgentProgress,
  output: string | undefined,
  chars: number | undefined,
): void {
  if (output !== undefined) run.trace.totals.output = output;
  recorder.emit(run, "agent_finish", {
    agent_name: agent.name,
    output,
    output_chars: chars,
    steps: agent.steps,
  });
}
