import { get, getPath, listOf, textOf } from "../events/untrusted.ts";
import { type MutableStreamUsage, noStreamUsage, noteUsage } from "../usage/evidence.ts";
import type { Recorder } from "./recorder.ts";
import type { ModelDetail, ModelRun } from "./run.ts";
import type { RequestedToolCall } from "./tool-call-fields.ts";

// Enough for every content limit but "full"; more would let an endless stream grow without bound.
const MAX_PARTIAL_CHARS = 10_000;
// A call with more server tools than that is none; an endless stream must not fill the memory.
const MAX_ITEMS = 256;

/** What one event of a stream brings. */
export interface StreamPiece {
  readonly token?: string;
  /** A piece without text: of a tool call, of reasoning, of an image. */
  readonly says?: boolean;
  /** The whole call's usage so far. */
  readonly usage?: unknown;
  /** The same once more, with the end. */
  readonly finalUsage?: unknown;
  readonly facts?: StreamFacts;
  readonly toolCall?: RequestedToolCall;
  /** An item of a Responses API answer. */
  readonly item?: unknown;
}

/** What a package reports of a provider's response, beside what it makes of it. */
export interface ProviderReport {
  /** The raw usage object. */
  readonly usage: unknown;
  readonly serviceTier: string | undefined;
}

/** What a stream's events say of its answer and the final message may not, under the names of `response_metadata`. */
export interface StreamFacts {
  readonly model?: string | undefined;
  readonly service_tier?: string | undefined;
  readonly finish_reason?: string | undefined;
}

/** One streamed chunk. Runs for every token of every stream: no allocation, no parsing. */
export function modelStreamed(recorder: Recorder, runId: string, token: unknown, chunk: unknown): void {
  const run = callbackOnce(recorder, runId);
  if (run === undefined) return;
  const { detail } = run;
  const message = get(chunk, "message");
  if (message !== undefined) detail.sawChunk = true;
  if (typeof token === "string" && token !== "") noteToken(recorder, detail, token);
  else if (detail.firstTokenAt === undefined && saysSomething(message))
    detail.firstTokenAt = recorder.elapsed();
  const usage = get(message, "usage_metadata");
  if (usage !== undefined && usage !== null) noteUsage(usageOf(detail), usage);
}

/** One event of a content block stream. */
export function modelStreamEvent(recorder: Recorder, runId: string, piece: StreamPiece): void {
  const run = callbackOnce(recorder, runId);
  if (run === undefined) return;
  const { detail } = run;
  detail.sawChunk = true;
  if (piece.token !== undefined) noteToken(recorder, detail, piece.token);
  else if (piece.says === true) detail.firstTokenAt ??= recorder.elapsed();
  if (piece.facts !== undefined) noteFacts(detail, piece.facts);
  if (piece.toolCall !== undefined) {
    detail.streamedToolCalls ??= [];
    detail.streamedToolCalls.push(piece.toolCall);
  }
  if (piece.item !== undefined) noteItem(usageOf(detail), piece.item);
  const usage = piece.usage ?? (detail.streamUsage?.last === undefined ? piece.finalUsage : undefined);
  if (usage === undefined || usage === null) return;
  const seen = usageOf(detail);
  seen.running = true;
  noteUsage(seen, usage);
}

export function modelReported(
  recorder: Recorder,
  runId: string,
  { usage, serviceTier }: ProviderReport,
): void {
  const detail = recorder.find(runId, "model")?.detail;
  if (detail === undefined) return;
  detail.reportedTier = serviceTier ?? detail.reportedTier;
  detail.reportedUsage = usage ?? detail.reportedUsage;
}

/** A handler that is registered twice hears everything twice: the run, at one of the times. */
function callbackOnce(recorder: Recorder, runId: string): ModelRun | undefined {
  const run = recorder.find(runId, "model");
  return run === undefined || run.detail.tokenCallbacks++ % run.registrations !== 0 ? undefined : run;
}

function noteToken(recorder: Recorder, detail: ModelDetail, token: string): void {
  detail.firstTokenAt ??= recorder.elapsed();
  detail.partialChars += token.length;
  if (detail.partialOutput.length < MAX_PARTIAL_CHARS) detail.partialOutput += token;
}

/** Tool call pieces, reasoning and content blocks are tokens too; the empty first chunk with the role is none. */
function saysSomething(message: unknown): boolean {
  return (
    listOf(get(message, "content")).length > 0 ||
    listOf(get(message, "tool_call_chunks")).length > 0 ||
    textOf(getPath(message, "additional_kwargs", "reasoning_content")) !== undefined
  );
}

function usageOf(detail: ModelDetail): MutableStreamUsage {
  detail.streamUsage ??= noStreamUsage();
  return detail.streamUsage;
}

/** The first model that is named answered; a later word on anything else is the better one. */
function noteFacts(detail: ModelDetail, { model, service_tier, finish_reason }: StreamFacts): void {
  const known = detail.streamFacts;
  detail.streamFacts = {
    model: known?.model ?? model,
    service_tier: service_tier ?? known?.service_tier,
    finish_reason: finish_reason ?? known?.finish_reason,
  };
}

/** Only its type: the rest is content. */
function noteItem(seen: MutableStreamUsage, item: unknown): void {
  const items = seen.items ?? [];
  if (items.length >= MAX_ITEMS) return;
  const action = textOf(getPath(item, "action", "type"));
  seen.items = [
    ...items,
    { type: get(item, "type"), action: action === undefined ? undefined : { type: action } },
  ];
}
