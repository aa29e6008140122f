import { ANSWER_TEXT, json, namedEvents, type ProviderAnswer } from "../wire.ts";

/** What message_start and a plain answer say alike. */
const INPUT_USAGE = {
  input_tokens: 200,
  cache_creation_input_tokens: 500,
  cache_read_input_tokens: 400,
  cache_creation: { ephemeral_5m_input_tokens: 150, ephemeral_1h_input_tokens: 350 },
  service_tier: "standard",
  inference_geo: "global",
};

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-5-20250929",
  stop_reason: "end_turn",
  stop_sequence: null,
};

const TRUTH = { model: MESSAGE.model, finishReason: "end_turn", serviceTier: "standard" };

interface AnthropicCounts {
  /** Of a plain answer and, cumulative, of message_delta. */
  readonly final: object;
  /** Of message_start, before the model has searched and written. */
  readonly start: object;
  /** Content before the text. */
  readonly before?: readonly object[];
  readonly model?: string;
}

/** https://docs.anthropic.com/en/api/messages and https://docs.anthropic.com/en/docs/build-with-claude/streaming */
function anthropic(
  { final, start, before = [], model = MESSAGE.model }: AnthropicCounts,
  usage: ProviderAnswer["truth"]["usage"],
): ProviderAnswer {
  const text = { type: "text", text: ANSWER_TEXT };
  const message = { ...MESSAGE, model };
  const index = before.length;
  const events = [
    {
      type: "message_start",
      message: { ...message, stop_reason: null, content: [], usage: { ...INPUT_USAGE, ...start } },
    },
    ...before.flatMap(streamedBlock),
    { type: "content_block_start", index, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index, delta: { type: "text_delta", text: ANSWER_TEXT } },
    { type: "content_block_stop", index },
    { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: final },
    { type: "message_stop" },
  ];
  return {
    reply: ({ body }) =>
      body.stream === true
        ? namedEvents(events)
        : json({ ...message, content: [...before, text], usage: { ...INPUT_USAGE, ...start, ...final } }),
    truth: { ...TRUTH, model, usage: { inference_geo: "global", ...usage } },
  };
}

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A compaction comes as one delta, everything else whole. */
function streamedBlock(block: object, index: number): readonly StreamEvent[] {
  const isCompaction = "type" in block && block.type === "compaction";
  const content = isCompaction && "content" in block ? block.content : undefined;
  const start = isCompaction ? { type: "compaction", content: null } : block;
  const delta = { type: "compaction_delta", content };
  return [
    { type: "content_block_start", index, content_block: start },
    ...(isCompaction ? [{ type: "content_block_delta", index, delta }] : []),
    { type: "content_block_stop", index },
  ];
}

/** Cache reads, writes of both lifetimes, thinking: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
export const anthropicCached = anthropic(
  {
    start: { output_tokens: 8 },
    final: {
      input_tokens: 200,
      cache_creation_input_tokens: 500,
      cache_read_input_tokens: 400,
      output_tokens: 300,
      output_tokens_details: { thinking_tokens: 120 },
    },
  },
  {
    input_tokens: 1100,
    output_tokens: 300,
    total_tokens: 1400,
    cache_read_tokens: 400,
    cache_write_tokens: 500,
    cache_write_1h_tokens: 350,
    reasoning_tokens: 120,
  },
);

/**
 * What a search finds is input too, and message_start comes before it.
 * https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/web-search-tool#usage-and-pricing
 */
export const anthropicWebSearch = anthropic(
  {
    start: { output_tokens: 3 },
    before: [
      { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "well" } },
      { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
    ],
    final: {
      input_tokens: 9200,
      cache_creation_input_tokens: 500,
      cache_read_input_tokens: 400,
      output_tokens: 510,
      output_tokens_details: { thinking_tokens: 0 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    },
  },
  {
    input_tokens: 10100,
    output_tokens: 510,
    total_tokens: 10610,
    cache_read_tokens: 400,
    cache_write_tokens: 500,
    cache_write_1h_tokens: 350,
    web_search_requests: 2,
  },
);

const BEHIND_COMPACTION = {
  input_tokens: 23_000,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 1_000,
};

/**
 * The totals leave the compaction out. https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage
 * In fast mode and kept in the US: https://platform.claude.com/docs/en/build-with-claude/fast-mode
 */
export const anthropicCompaction = anthropic(
  {
    model: "claude-opus-4-8",
    start: { ...BEHIND_COMPACTION, output_tokens: 2, inference_geo: "us", speed: "fast" },
    before: [{ type: "compaction", content: "They are well." }],
    final: {
      ...BEHIND_COMPACTION,
      iterations: [
        { type: "compaction", input_tokens: 180_000, output_tokens: 3_500 },
        { type: "message", input_tokens: 23_000, output_tokens: 1_000 },
      ],
    },
  },
  {
    input_tokens: 203_000,
    output_tokens: 4_500,
    total_tokens: 207_500,
    largest_request_tokens: 180_000,
    inference_geo: "us",
    speed: "fast",
  },
);
