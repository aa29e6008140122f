/// <reference lib="esnext.disposable" preserve="true" />
import { outcomeOf } from "../events/errors.ts";
import { type KnownKeys, unknownKeyMessages } from "../events/known-names.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import type { TraceOutcome, TraceSummary } from "../events/schema.ts";
import type { FlushReport } from "../events/sink.ts";
import { get } from "../events/untrusted.ts";
import { foldNoAnswer } from "./answers.ts";
import { type LlmCallRecord, recordLlmCall, recordToolCall, type ToolCallRecord } from "./manual-calls.ts";
import { runSpan } from "./manual-span.ts";
import type { Recorder } from "./recorder.ts";
import type { TraceState } from "./run.ts";
import { foldError } from "./totals.ts";

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

/** How a trace ended, where the application knows more of it than its runs tell. */
export interface TraceEnd {
  /** The final answer; stands above what the last root run answered. */
  readonly output?: string | undefined;
  /** What made the turn fail, if no run has thrown it: counts as an error of the trace. */
  readonly error?: unknown;
  /** success, error, aborted, interrupted or abandoned. @default what `error` means, else how the last root run ended */
  readonly outcome?: TraceOutcome | undefined;
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
  /**
   * Gives up what is still open, writes `trace_complete` and returns it. A second call returns the same.
   *
   * @example await trace.end({ output: reply.text })
   */
  end(end?: TraceEnd): Promise<TraceSummary>;
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
    update(update) {
      for (const message of unknownKeyMessages(update, UPDATE_KEYS)) recorder.warnOnce(message);
      const { output, score, comment } = update;
      if (score !== undefined) rate(recorder, state, { score, ...(comment !== undefined && { comment }) });
      giveOutput(recorder, state, output);
    },
    feedback: (feedback) => rate(recorder, state, feedback),
    async end(end) {
      nameEndFaults(recorder, end);
      await recorder.released(state);
      return recorder.endTrace(state, () => conclude(recorder, state, end ?? {}));
    },
    async [Symbol.asyncDispose]() {
      await recorder.released(state);
      recorder.endTrace(state);
      await flush();
    },
  };
}

function giveOutput({ content, guard }: Recorder, { totals }: TraceState, output: string | undefined): void {
  if (output === undefined) return;
  guard(() => {
    totals.output = content.message(output, content.limits.messages) || undefined;
    totals.outputGiven = true;
  });
}

/** What the application says stands above what its runs said, those that are given up now included. */
function conclude(recorder: Recorder, state: TraceState, { output, error, outcome }: TraceEnd): void {
  giveOutput(recorder, state, output);
  recorder.guard(() => {
    if (error !== undefined && error !== null) noteError(state, error);
    if (outcome !== undefined && Object.hasOwn(OUTCOMES, outcome)) state.outcome = outcome;
  });
}

const OUTCOMES: Readonly<Record<TraceOutcome, true>> = {
  success: true,
  error: true,
  aborted: true,
  interrupted: true,
  abandoned: true,
};

function noteError(state: TraceState, error: unknown): void {
  const meaning = outcomeOf(error);
  if (meaning === "control_flow") return;
  state.outcome = meaning;
  foldNoAnswer(state.totals);
  // The trace is around everything: a thrown text or number that a run below has reported is the same one.
  const work = { traceId: state.traceId, startedAt: state.startedAt, parent: undefined };
  if (meaning === "error") foldError(state.totals, error, work);
}

const END_KEYS: KnownKeys = { owner: "end", keys: new Set(["outcome", "output", "error"]) };

function nameEndFaults(recorder: Recorder, end: TraceEnd | undefined): void {
  for (const message of unknownKeyMessages(end, END_KEYS)) recorder.warnOnce(message);
  const outcome = get(end, "outcome");
  if (outcome !== undefined && !Object.hasOwn(OUTCOMES, String(outcome)))
    recorder.warnOnce(`end: outcome is not one of ${Object.keys(OUTCOMES).join(", ")}, and does not count`);
}

const UPDATE_KEYS: KnownKeys = { owner: "update", keys: new Set(["output", "score", "comment"]) };
const FEEDBACK_KEYS: KnownKeys = { owner: "feedback", keys: new Set(["score", "comment"]) };

function rate(recorder: Recorder, state: TraceState, feedback: Feedback): void {
  for (const message of unknownKeyMessages(feedback, FEEDBACK_KEYS)) recorder.warnOnce(message);
  const { score, comment } = feedback;
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
