import { contentChars } from "../content/media.ts";
import type { FailureOutcome } from "../events/schema.ts";
import { breakdownOf } from "./breakdown.ts";
import { foldFailure } from "./failure-fields.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { Run, ToolRun } from "./run.ts";
import { noteOnce } from "./totals.ts";

export interface ToolStart {
  readonly toolCallId: string | undefined;
  readonly input: unknown;
}

export function toolStarted(recorder: Recorder, start: RunStart, call: ToolStart): void {
  const { content } = recorder;
  const toolCallId = call.toolCallId === undefined ? undefined : content.label(call.toolCallId);
  const run = recorder.begin(start, "tool", () => ({ toolCallId }));
  if (run === undefined) return;
  if (toolCallId !== undefined) run.trace.requestedTools?.delete(toolCallId);
  run.trace.totals.toolCalls++;
  noteOnce(run.trace.totals.tools, run.name);
  const { text, chars } = content.json(call.input, content.limits.tools);
  const fields = { tool_name: run.name, tool_call_id: toolCallId, input: text, input_chars: chars };
  recorder.emit(run, "tool_call_start", fields, run.startedAtMs);
}

/** What a tool gave back. A message with status "error" is a failure that LangChain reports as a normal end. */
export interface ToolResult {
  /** Any value, or the content of a message. */
  readonly output: unknown;
  readonly isMessage: boolean;
  readonly failed: boolean;
}

export function toolEnded(
  recorder: Recorder,
  runId: string,
  output: unknown,
  read: (output: unknown, toolCallId: string | undefined) => ToolResult,
): void {
  const run = recorder.find(runId, "tool");
  if (run === undefined) return;
  const result = read(output, run.detail.toolCallId);
  const { text, chars } = outputOf(result, recorder);
  if (result.failed) {
    run.trace.totals.errors++;
    recorder.emit(run, "tool_error", {
      tool_name: run.name,
      tool_call_id: run.detail.toolCallId,
      error_type: "tool_error",
      error_message: text,
      status: "error",
      latency_ms: recorder.latencyOf(run),
    });
    return recorder.finish(run, "error");
  }
  recorder.emit(run, "tool_call_end", {
    tool_name: run.name,
    tool_call_id: run.detail.toolCallId,
    output: text,
    output_chars: chars,
    status: "success",
    latency_ms: recorder.latencyOf(run),
  });
  recorder.finish(run, "success");
}

function outputOf({ output, isMessage }: ToolResult, { content }: Recorder) {
  const limit = content.limits.tools;
  if (!isMessage) return content.json(output, limit);
  return { text: content.message(output, limit), chars: contentChars(output) };
}

export function toolFailed(recorder: Recorder, runId: string, thrown: unknown): void {
  const run = recorder.find(runId, "tool");
  if (run === undefined) return;
  const { outcome, error } = breakdownOf(run, thrown);
  if (outcome === "interrupted" || outcome === "control_flow") {
    const status = outcome === "interrupted" ? outcome : "success";
    recorder.emit(run, "tool_call_end", {
      tool_name: run.name,
      tool_call_id: run.detail.toolCallId,
      status,
      latency_ms: recorder.latencyOf(run),
    });
    return recorder.finish(run, status);
  }
  emitFailure(recorder, run, outcome, error);
}

export function toolAbandoned(recorder: Recorder, run: ToolRun): void {
  emitFailure(recorder, run, "abandoned", undefined);
}

function emitFailure(recorder: Recorder, run: ToolRun, outcome: FailureOutcome, error: unknown): void {
  recorder.emitFailure(run, "tool_error", error, {
    tool_name: run.name,
    tool_call_id: run.detail.toolCallId,
    ...foldFailure(recorder, run, error, outcome, "tool"),
    status: outcome,
    latency_ms: recorder.latencyOf(run),
  });
  recorder.finish(run, outcome, error);
}

/** A tool's answer in the conversation, as a graph node hands it on. */
export interface ToolAnswer {
  readonly toolCallId: string;
  readonly failed: boolean;
  readonly text: string;
}

/**
 * Arguments that do not fit a tool's schema fire no tool callback: the refusal shows only as a failed message
 * that answers a call for which no tool ever ran.
 */
export function toolAnswered(recorder: Recorder, node: Run, answer: ToolAnswer): void {
  const { requestedTools, totals } = node.trace;
  const toolCallId = recorder.content.label(answer.toolCallId);
  const toolName = requestedTools?.get(toolCallId);
  if (requestedTools === undefined || toolName === undefined) return;
  requestedTools.delete(toolCallId);
  if (!answer.failed) return;
  totals.errors++;
  recorder.emit(node, "tool_error", {
    tool_name: toolName,
    tool_call_id: toolCallId,
    error_type: "tool_error",
    error_message: recorder.content.text(answer.text, recorder.content.limits.tools),
    status: "error",
  });
}
