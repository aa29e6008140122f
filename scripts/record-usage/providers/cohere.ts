import { ANSWER_TEXT, json, jsonLines, type ProviderAnswer } from "../wire.ts";

const ANSWER = {
  response_id: "response-1",
  generation_id: "generation-1",
  text: ANSWER_TEXT,
  chat_history: [],
  finish_reason: "COMPLETE",
  meta: {
    api_version: { version: "1" },
    billed_units: { input_tokens: 60, output_tokens: 280 },
    tokens: { input_tokens: 130, output_tokens: 300 },
  },
};

/** https://docs.cohere.com/v1/reference/chat: `tokens` counts all that was used, `billed_units` what is paid for. */
export const cohereChat: ProviderAnswer = {
  reply: ({ body }) =>
    body.stream === true
      ? jsonLines([
          { is_finished: false, event_type: "stream-start", generation_id: "generation-1" },
          { is_finished: false, event_type: "text-generation", text: ANSWER_TEXT },
          { is_finished: true, event_type: "stream-end", finish_reason: "COMPLETE", response: ANSWER },
        ])
      : json(ANSWER),
  truth: {
    finishReason: "COMPLETE",
    usage: { input_tokens: 130, output_tokens: 300, total_tokens: 430 },
  },
};
