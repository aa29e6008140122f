import type { OpenAIClient } from "@langchain/openai";
import type { Answer, AnswerToolCall } from "./answer.ts";
import { argumentChunks, textChunks } from "./chunking.ts";

type Unnumbered<Event> = Event extends unknown ? Omit<Event, "sequence_number"> : never;

/** One event of a Responses stream, before it gets its place in the stream. */
export type ResponseEvent = Unnumbered<OpenAIClient.Responses.ResponseStreamEvent>;

export type FinalStatus = "completed" | "incomplete";

/** One entry of a response's `output`, and the events that announce, fill and finish it. */
export interface OutputEntry {
  readonly item: OpenAIClient.Responses.ResponseOutputItem;
  readonly events: readonly ResponseEvent[];
}

/** Reasoning first, then the text, then the function calls. */
export function outputEntries(answer: Answer, status: FinalStatus): readonly OutputEntry[] {
  const text = answer.texts[0] ?? "";
  const builders = [
    ...(answer.reasoningSummary === undefined
      ? []
      : [reasoningEntry(answer.serial, answer.reasoningSummary)]),
    ...(text === "" ? [] : [messageEntry(answer.serial, text, status)]),
    ...answer.toolCalls.map((call) => functionCallEntry(call, status)),
  ];
  return builders.map((build, outputIndex) => build(outputIndex));
}

type EntryBuilder = (outputIndex: number) => OutputEntry;

function reasoningEntry(serial: number, summary: string): EntryBuilder {
  return (outputIndex) => {
    const id = `rs_${serial}`;
    const part = { type: "summary_text", text: summary } as const;
    const item = { id, type: "reasoning", summary: [part] } as const;
    const place = { item_id: id, output_index: outputIndex, summary_index: 0 };
    return {
      item: { ...item, summary: [part] },
      events: [
        { type: "response.output_item.added", output_index: outputIndex, item: { ...item, summary: [] } },
        { type: "response.reasoning_summary_part.added", ...place, part: { ...part, text: "" } },
        ...textChunks(summary).map(
          (delta): ResponseEvent => ({ type: "response.reasoning_summary_text.delta", ...place, delta }),
        ),
        { type: "response.reasoning_summary_text.done", ...place, text: summary },
        { type: "response.reasoning_summary_part.done", ...place, part },
        { type: "response.output_item.done", output_index: outputIndex, item: { ...item, summary: [part] } },
      ],
    };
  };
}

function messageEntry(serial: number, text: string, status: FinalStatus): EntryBuilder {
  return (outputIndex) => {
    const id = `msg_${serial}`;
    const part: OpenAIClient.Responses.ResponseOutputText = {
      type: "output_text",
      annotations: [],
      logprobs: [],
      text,
    };
    const item: OpenAIClient.Responses.ResponseOutputMessage = {
      id,
      type: "message",
      status,
      role: "assistant",
      content: [part],
    };
    const place = { item_id: id, output_index: outputIndex, content_index: 0 };
    return {
      item,
      events: [
        {
          type: "response.output_item.added",
          output_index: outputIndex,
          item: { ...item, status: "in_progress", content: [] },
        },
        { type: "response.content_part.added", ...place, part: { ...part, text: "" } },
        ...textChunks(text).map(
          (delta): ResponseEvent => ({ type: "response.output_text.delta", ...place, delta, logprobs: [] }),
        ),
        { type: "response.output_text.done", ...place, text, logprobs: [] },
        { type: "response.content_part.done", ...place, part },
        { type: "response.output_item.done", output_index: outputIndex, item },
      ],
    };
  };
}

function functionCallEntry({ id: callId, name, args }: AnswerToolCall, status: FinalStatus): EntryBuilder {
  return (outputIndex) => {
    const id = `fc_${callId}`;
    const item = { id, type: "function_call", status, call_id: callId, name, arguments: args } as const;
    const place = { item_id: id, output_index: outputIndex };
    return {
      item,
      events: [
        {
          type: "response.output_item.added",
          output_index: outputIndex,
          item: { ...item, status: "in_progress", arguments: "" },
        },
        ...argumentChunks(args).map(
          (delta): ResponseEvent => ({ type: "response.function_call_arguments.delta", ...place, delta }),
        ),
        { type: "response.function_call_arguments.done", ...place, name, arguments: args },
        { type: "response.output_item.done", output_index: outputIndex, item },
      ],
    };
  };
}
