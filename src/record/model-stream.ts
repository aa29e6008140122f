import { finiteOf, get, getPath, listOf, textOf } from "../events/untrusted.ts";
import type { Recorder } from "./recorder.ts";
import type { ModelDetail } from "./run.ts";

// Enough for every content limit but "full"; more would let an endless stream grow without bound.
const MAX_PARTIAL_CHARS = 10_000;

/** One streamed chunk. Runs for every token of every stream: no allocation, no parsing. */
export function modelStreamed(recorder: Recorder, runId: string, token: unknown, chunk: unknown): void {
  const run = recorder.find(runId, "model");
  if (run === undefined) return;
  const { detail } = run;
  // A handler that is registered twice hears every token twice.
  if (detail.tokenCallbacks++ % run.registrations !== 0) return;
  const message = get(chunk, "message");
  if (typeof token === "string" && token !== "") {
    detail.firstTokenAt ??= recorder.elapsed();
    detail.partialChars += token.length;
    if (detail.partialOutput.length < MAX_PARTIAL_CHARS) detail.partialOutput += token;
  } else if (detail.firstTokenAt === undefined && saysSomething(message)) {
    detail.firstTokenAt = recorder.elapsed();
  }
  const usage = get(message, "usage_metadata");
  if (usage !== undefined && usage !== null) noteStreamUsage(detail, usage);
}

/** Tool call pieces, reasoning and content blocks are tokens too; the empty first chunk with the role is none. */
function saysSomething(message: unknown): boolean {
  return (
    listOf(get(message, "content")).length > 0 ||
    listOf(get(message, "tool_call_chunks")).length > 0 ||
    textOf(getPath(message, "additional_kwargs", "reasoning_content")) !== undefined
  );
}

function noteStreamUsage(detail: ModelDetail, usage: unknown): void {
  detail.streamUsage ??= { chunks: 0, first: usage };
  const seen = detail.streamUsage;
  seen.chunks++;
  seen.last = usage;
  const cacheRead = finiteOf(getPath(usage, "input_token_details", "cache_read"));
  if (cacheRead !== undefined) seen.maxCacheRead = Math.max(seen.maxCacheRead ?? 0, cacheRead);
}
