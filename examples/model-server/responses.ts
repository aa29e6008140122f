import type { OpenAIClient } from "@langchain/openai";
import type { Answer } from "./answer.ts";
import type { ApiErrorBody } from "./api-error.ts";
import type { FinishReason } from "./reply.ts";
import { type FinalStatus, outputEntries, type ResponseEvent } from "./responses-output.ts";
import type { SseFrame } from "./sse.ts";
import { responsesUsage } from "./usage.ts";

/** What goes over the wire: `output_text` is added by OpenAI's client. */
type WireResponse = Omit<OpenAIClient.Responses.Response, "output_text">;

/** The answer in one piece: https://platform.openai.com/docs/api-reference/responses/object */
export function responseObject(answer: Answer): WireResponse {
  const reason = incompleteReason(answer.finishReason);
  const status = finalStatus(answer);
  return {
    ...unfinishedResponse(answer),
    status,
    incomplete_details: reason === undefined ? null : { reason },
    output: outputEntries(answer, status).map(({ item }) => item),
    ...(answer.usage ? { usage: responsesUsage(answer.usage) } : {}),
  };
}

/** The answer as a stream: https://platform.openai.com/docs/api-reference/responses-streaming */
export function responseFrames(answer: Answer): readonly SseFrame[] {
  const status = finalStatus(answer);
  const response = unfinishedResponse(answer);
  const events = [
    { type: "response.created", response },
    { type: "response.in_progress", response },
    ...outputEntries(answer, status).flatMap(({ events }): readonly ResponseEvent[] => events),
    { type: `response.${status}`, response: responseObject(answer) },
  ];
  return events.map(numberedFrame);
}

/**
 * What a stream sends when it fails after it has begun. The reference shows the error's fields beside `type`;
 * real streams nest them under `error`, which is also where the OpenAI client looks.
 */
export function responseErrorFrame(body: ApiErrorBody, framesSent: number): SseFrame {
  return numberedFrame({ type: "error", ...body }, framesSent);
}

/** Each event carries its place in the stream, and its type twice: in the data and as the event's name. */
function numberedFrame(event: { readonly type: string }, sequenceNumber: number): SseFrame {
  return {
    name: event.type,
    data: { ...event, sequence_number: sequenceNumber },
    isPiece: event.type.endsWith(".delta"),
  };
}

function finalStatus(answer: Answer): FinalStatus {
  return incompleteReason(answer.finishReason) === undefined ? "completed" : "incomplete";
}

function incompleteReason(finishReason: FinishReason): "max_output_tokens" | "content_filter" | undefined {
  if (finishReason === "length") return "max_output_tokens";
  return finishReason === "content_filter" ? "content_filter" : undefined;
}

function unfinishedResponse(answer: Answer): WireResponse {
  return {
    id: `resp_${answer.serial}`,
    object: "response",
    created_at: answer.created,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: answer.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: answer.serviceTier,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
  };
}
