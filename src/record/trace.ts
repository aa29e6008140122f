import { LangMeterError } from "../events/langmeter-error.ts";
import type { TraceSummary } from "../events/schema.ts";
import type { FlushReport } from "../events/sink.ts";
import { type LlmCallRecord, recordLlmCall, recordToolCall, type ToolCallRecord } from "./manual-calls.ts";
import { runSpan } from "./manual-span.ts";
import type { Recorder } from "./recorder.ts";
import type { TraceState } from "./run.ts";

/** How a person or a check rated the trace. */
export interface Feedback {
  /** Any finite number; the scale is yours, e.g. 0 to 1 or 1 to 5. */
  readonly score: number;
  readonly comment?: string;
}

/** What the application adds to a trace. */
export interface TraceUpdate extends Partial<Feedback> {
  /** The final answer; stands above what the last model call answered. */
  readonly output?: string;
}

/** One request or conversation turn. */
export interface Trace<Handler> {
  /** W3C trace id, 32 hex digits; the same in every backend. */
  readonly traceId: string;
  /**
   * Aborts with a `BudgetExceededError` when a hard budget is used up: for `invoke(input, { callbacks, signal: trace.signal })`.
   * Without hard budgets it never aborts.
   */
  readonly signal: AbortSignal;
  /** For `callbacks: [trace.handler]`, in the model's constructor or per call. */
  readonly handler: Handler;
  /** Records a model call that LangChain does not see: a raw SDK call, embeddings, images, audio. */
  recordLlmCall(call: LlmCallRecord): void;
  /** Records a tool call that LangChain does not see. */
  recordToolCall(call: ToolCallRecord): void;
  /**
   * Runs the work as a step of the trace, named in its tree: calls inside hang below it, LangChain's too. Returns what
   * the work returns; records and rethrows what it throws.
   */
  span<Result>(name: string, work: () => Result): Result;
  /**
   * Says what only the application knows: the final answer, which `trace_complete` then carries, and a score, as
   * `feedback` takes it. May be called several times before `end()`.
   *
   * @throws LangMeterError where the score is no finite number.
   */
  update(update: TraceUpdate): void;
  /** @throws LangMeterError where the score is no finite number. */
  feedback(feedback: Feedback): void;
  /** Gives up what is still open, writes `trace_complete` and returns it. A second call returns the same. */
  end(): Promise<TraceSummary>;
  /** Ends the trace and flushes within the default deadline. */
  [Symbol.asyncDispose](): Promise<void>;
}

const NEVER = new AbortController().signal;

interface TraceParts<Handler> {
  readonly state: TraceState;
  readonly recorder: Recorder;
  readonly handler: Handler;
  readonly flush: () => Promise<FlushReport>;
}

export function createTrace<Handler>({
  state,
  recorder,
  handler,
  flush,
}: TraceParts<Handler>): Trace<Handler> {
  return {
    traceId: state.traceId,
    get signal() {
      return state.stop?.signal ?? NEVER;
    },
    handler,
    recordLlmCall: (call) => recordLlmCall(recorder, state, call),
    recordToolCall: (call) => recordToolCall(recorder, state, call),
    span: (name, work) => runSpan(recorder, state, name, work),
    update({ output, score, comment }) {
      if (score !== undefined) rate(recorder, state, { score, ...(comment !== undefined && { comment }) });
      if (output === undefined) return;
      const { content } = recorder;
      recorder.guard(() => {
        state.totals.output = content.text(output, content.limits.messages);
        state.totals.outputGiven = true;
      });
    },
    feedback: (feedback) => rate(recorder, state, feedback),
    async end() {
      await recorder.released(state);
      return recorder.endTrace(state);
    },
    async [Symbol.asyncDispose]() {
      await recorder.released(state);
      recorder.endTrace(state);
      await flush();
    },
  };
}

function rate(recorder: Recorder, state: TraceState, { score, comment }: Feedback): void {
  if (typeof score !== "number" || !Number.isFinite(score)) {
    throw new LangMeterError(
      "invalid_argument",
      `feedback score: got ${String(score)}; allowed: a finite number`,
    );
  }
  const { content } = recorder;
  recorder.guard(() => {
    recorder.emitForTrace(state, "feedback", {
      score,
      comment: comment === undefined ? undefined : content.text(comment, content.limits.messages),
    });
  });
}
