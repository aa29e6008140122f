import { ANSWER_TEXT, json, namedEvents, type ProviderAnswer } from "../wire.ts";

const MESSAGE = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: ANSWER_TEXT, annotations: [] }],
};

const RESPONSE = {
  id: "resp_1",
  object: "response",
  created_at: 1_760_000_000,
  status: "completed",
  model: "gpt-5-2025-08-07",
  service_tier: "flex",
  // https://platform.openai.com/docs/guides/tools-web-search: only the action "search" is billed.
  output: [
    { type: "reasoning", id: "rs_1", summary: [] },
    { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "a" } },
    { type: "web_search_call", id: "ws_2", status: "completed", action: { type: "open_page", url: "https://a.example" } },
    { type: "web_search_call", id: "ws_3", status: "completed", action: { type: "search", query: "b" } },
    MESSAGE,
  ],
  usage: {
    input_tokens: 1200,
    input_tokens_details: { cached_tokens: 1000 },
    output_tokens: 300,
    output_tokens_details: { reasoning_tokens: 120 },
    total_tokens: 1500,
  },
};

const EVENTS = [
  {
    type: "response.created",
    response: { ...RESPONSE, status: "in_progress", output: [], usage: null, service_tier: "auto" },
  },
  ...RESPONSE.output.flatMap((item, output_index) => [
    { type: "response.output_item.added", output_index, item },
    ...(item === MESSAGE ? [textDelta(output_index)] : []),
    { type: "response.output_item.done", output_index, item },
  ]),
  { type: "response.completed", response: RESPONSE },
].map((event, sequence_number) => ({ ...event, sequence_number }));

function textDelta(output_index: number) {
  return { type: "response.output_text.delta", item_id: "msg_1", output_index, content_index: 0, delta: ANSWER_TEXT };
}

/** https://platform.openai.com/docs/api-reference/responses/object and /responses-streaming */
export const openAiResponses: ProviderAnswer = {
  reply: ({ body }) => (body.stream === true ? namedEvents(EVENTS) : json(RESPONSE)),
  truth: {
    model: "gpt-5-2025-08-07",
    finishReason: "completed",
    serviceTier: "flex",
    usage: {
      input_tokens: 1200,
      output_tokens: 300,
      total_tokens: 1500,
      cache_read_tokens: 1000,
      reasoning_tokens: 120,
      web_search_requests: 2,
    },
  },
};
