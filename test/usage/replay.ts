import { readdirSync, readFileSync } from "node:fs";
import { createTracer, type TraceHandler } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import type { EventOf } from "../../src/events/schema.ts";
import type { RecordedCall, RecordedGeneration, Recording } from "./recorded-call.ts";

const FOLDER = new URL("./recorded/", import.meta.url);
const RUN_ID = "01a1fbbb-45a4-704a-b1a3-59747dfe7aea";
const quiet = { debug() {}, info() {}, warn() {} };

export const recordings = readdirSync(FOLDER).map((name) => {
  const recording = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Recording;
  return { ...recording, file: name.replace(/\.json$/, "") };
});

/** A recorded call by its file and name. */
export function recordedCall(file: string, call: string): RecordedCall {
  const found = recordings.find((each) => each.file === file)?.calls.find((each) => each.call === call);
  if (found === undefined) throw new Error(`no call "${call}" in ${file}.json`);
  return found;
}

/**
 * The event that the callbacks of the call become.
 *
 * @param asked Content of the message that the model was sent, which is not recorded.
 */
export function replay(call: RecordedCall, asked?: unknown): EventOf<"llm_call_end"> {
  const end = (handler: TraceHandler) => {
    const { generations, llmOutput } = call;
    handler.handleLLMEnd({ generations: [generations.map(asGeneration)], llmOutput }, RUN_ID);
  };
  return replayed(call, "llm_call_end", end, asked);
}

/** The event of a call that broke off after so many pieces of its stream. @default after all but the last */
export function replayBrokenOff(call: RecordedCall, pieces?: number): EventOf<"llm_error"> {
  const { tokens = [], events = [] } = call;
  const kept = pieces ?? Math.max(tokens.length, events.length) - 1;
  const begun = { ...call, tokens: tokens.slice(0, kept), events: events.slice(0, kept) };
  return replayed(begun, "llm_error", (handler) => handler.handleLLMError(new Error("terminated"), RUN_ID));
}

function replayed<Name extends "llm_call_end" | "llm_error">(
  { start, tokens = [], events = [], reports = [] }: RecordedCall,
  name: Name,
  end: (handler: TraceHandler) => void,
  asked?: unknown,
): EventOf<Name> {
  const recorded = memory();
  const { handler } = createTracer({ sinks: [recorded], logger: quiet });
  handler.handleChatModelStart(
    { id: start.serializedId, kwargs: start.serializedKwargs },
    [asked === undefined ? [] : [{ type: "human", content: asked }]],
    RUN_ID,
    undefined,
    { invocation_params: start.invocationParams },
    undefined,
    { ls_provider: start.lsProvider, ls_model_name: start.lsModelName },
  );
  for (const { name: event, data } of reports) handler.handleCustomEvent(event, data, RUN_ID);
  for (const event of events) handler.handleChatModelStreamEvent(event, RUN_ID);
  for (const { token, chunk } of tokens)
    handler.handleLLMNewToken(token, undefined, RUN_ID, undefined, undefined, {
      ...(chunk !== undefined && { chunk: { message: { content: "", ...chunk } } }),
    });
  end(handler);
  const event = recorded.events.find((each) => each.event === name);
  if (event === undefined) throw new Error("the call did not end");
  return event as EventOf<Name>;
}

function asGeneration(generation: RecordedGeneration) {
  return {
    generationInfo: generation.generationInfo,
    message: {
      content: generation.content,
      usage_metadata: generation.usageMetadata,
      response_metadata: generation.responseMetadata,
      additional_kwargs: generation.additionalKwargs,
      ...(generation.isChunk && { tool_call_chunks: [] }),
    },
  };
}
