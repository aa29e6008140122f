import { responsesApi } from "./responses-api.ts";

const USAGE = {
  input_tokens: 1200,
  input_tokens_details: { cached_tokens: 1000 },
  output_tokens: 300,
  output_tokens_details: { reasoning_tokens: 120 },
  total_tokens: 1500,
};
const TRUE_USAGE = {
  input_tokens: 1200,
  output_tokens: 300,
  total_tokens: 1500,
  cache_read_tokens: 1000,
  reasoning_tokens: 120,
};

/** https://platform.openai.com/docs/guides/tools-web-search: only the action "search" is billed. */
export const openAiResponses = responsesApi({
  model: "gpt-5-2025-08-07",
  serviceTier: "flex",
  items: [
    { type: "reasoning", id: "rs_1", summary: [] },
    webSearch("ws_1", { type: "search", query: "a" }),
    webSearch("ws_2", { type: "open_page", url: "https://a.example" }),
    webSearch("ws_3", { type: "search", query: "b" }),
  ],
  usage: USAGE,
  truth: {
    model: "gpt-5-2025-08-07",
    finishReason: "completed",
    serviceTier: "flex",
    usage: { ...TRUE_USAGE, web_search_requests: 2 },
  },
});

/** https://docs.x.ai/docs/api-reference#create-new-response */
export const xAiResponses = responsesApi({
  model: "grok-4-0709",
  serviceTier: "default",
  items: [],
  usage: { ...USAGE, num_sources_used: 0, num_server_side_tools_used: 0, cost_in_usd_ticks: 37_756_000 },
  truth: {
    model: "grok-4-0709",
    finishReason: "completed",
    serviceTier: "default",
    costUsd: 0.0037756,
    usage: TRUE_USAGE,
  },
});

function webSearch(id: string, action: object): object {
  return { type: "web_search_call", id, status: "completed", action };
}
