import { contentChars } from "../content/media.ts";
import type { Recorder } from "./recorder.ts";
import type { ChainRun, Run } from "./run.ts";
import type { ToolAnswer } from "./tool-calls.ts";
import type { Totals } from "./totals.ts";

/** What a run gave its caller, as far as its shape tells. */
export type Given =
  /** A text or the content of a message. */
  | { readonly kind: "text"; readonly content: unknown }
  /** A structured answer. */
  | { readonly kind: "data"; readonly value: unknown }
  /** The answer is one of the texts, or none of them. */
  | { readonly kind: "unclear"; readonly texts: readonly string[] };

/** The run whose answer is looked for. */
export interface Answering {
  readonly isGraph: boolean;
  /** The list that the last of its steps gave back, if it was one; null before the first has ended. */
  readonly lastList: readonly unknown[] | undefined | null;
}

/** Reads what a chain gave back, and of that what the record asks for, no more: most of it repeats the whole history. */
export interface OutputReader {
  /** The tool messages in it: asked for only while a call that a model asked for is unanswered. */
  toolAnswers(output: unknown): readonly ToolAnswer[];
  /** What its caller takes for the answer: asked for only where the chain is an agent or nobody's step. */
  answer(output: unknown, run: Answering): Given | undefined;
  /** The output itself, where it is a list. */
  list(output: unknown): readonly unknown[] | undefined;
  /** Errors that stand in the place of results: `batch` with `returnExceptions` reports them as a normal end. */
  errors(output: unknown): readonly unknown[];
}

/** A text that was said, as the events carry it. Undefined: nothing, or nothing that may leave. */
export interface Said {
  readonly output: string | undefined;
  /** Length of the whole text in UTF-16 units, where it is known. */
  readonly chars: number | undefined;
}

const NOTHING: Said = { output: undefined, chars: undefined };

/** The answer of a run as the events carry it. */
export function answerOf(recorder: Recorder, run: ChainRun, given: Given | undefined): Said {
  const { content } = recorder;
  switch (given?.kind) {
    case undefined:
      return NOTHING;
    case "text":
      return {
        output: content.message(given.content, content.limits.messages) || undefined,
        chars: contentChars(given.content),
      };
    case "data":
      return dataOf(recorder, given.value);
    case "unclear": {
      const { said } = run.trace.totals;
      const isSaid = (text: string) =>
        text.length === said?.chars && content.text(text, content.limits.messages) === said.output;
      return said !== undefined && given.texts.some(isSaid) ? said : NOTHING;
    }
  }
}

function dataOf({ content }: Recorder, value: unknown): Said {
  const limit = content.limits.messages;
  const { text, chars } = content.json(value, limit);
  const isWhole = content.mode !== "hashed" && text !== undefined && text.length < limit;
  return { output: text || undefined, chars: chars ?? (isWhole ? text.length : undefined) };
}

/** Whether nobody but the application itself called the run: the steps of `trace.span` are the application's. */
export function isOutermost({ parent }: Run): boolean {
  if (parent === undefined) return true;
  return parent.kind === "chain" && parent.detail.runType === "span" && isOutermost(parent);
}

/** An outermost run has answered. One that gave nothing to read leaves what another gave before it. */
export function foldAnswer(totals: Totals, { output }: Said): void {
  if (output !== undefined && !totals.outputGiven) totals.output = output;
}

/** An outermost run has failed: what an earlier one answered is not how the trace ended. */
export function foldNoAnswer(totals: Totals): void {
  if (!totals.outputGiven) totals.output = undefined;
}
