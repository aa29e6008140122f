import { EventStreamCodec } from "@smithy/eventstream-codec";
import { ANSWER_TEXT, json, type ProviderAnswer, type WireReply } from "../wire.ts";

const USAGE = {
  inputTokens: 200,
  outputTokens: 300,
  totalTokens: 1400,
  cacheReadInputTokens: 400,
  cacheWriteInputTokens: 500,
  cacheDetails: [
    { ttl: "5m", inputTokens: 150 },
    { ttl: "1h", inputTokens: 350 },
  ],
};
const METADATA = { usage: USAGE, metrics: { latencyMs: 12 }, serviceTier: { type: "flex" } };

const CONVERSE_EVENTS: readonly (readonly [string, object])[] = [
  ["messageStart", { role: "assistant" }],
  ["contentBlockDelta", { contentBlockIndex: 0, delta: { text: ANSWER_TEXT } }],
  ["contentBlockStop", { contentBlockIndex: 0 }],
  ["messageStop", { stopReason: "end_turn" }],
  ["metadata", METADATA],
];

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and
 * API_runtime_ConverseStream.html; neither names the model that answered.
 */
export const bedrockConverse: ProviderAnswer = {
  reply: ({ path }) =>
    path.endsWith("/converse-stream")
      ? eventStream(CONVERSE_EVENTS)
      : json({
          output: { message: { role: "assistant", content: [{ text: ANSWER_TEXT }] } },
          stopReason: "end_turn",
          ...METADATA,
        }),
  truth: {
    finishReason: "end_turn",
    serviceTier: "flex",
    usage: {
      input_tokens: 1100,
      output_tokens: 300,
      total_tokens: 1400,
      cache_read_tokens: 400,
      cache_write_tokens: 500,
      cache_write_1h_tokens: 350,
    },
  },
};

const CLAUDE_MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-3-5-sonnet-20241022",
};
const CLAUDE_USAGE = { input_tokens: 200, cache_creation_input_tokens: 500, cache_read_input_tokens: 400 };
const INVOCATION_METRICS = {
  inputTokenCount: 200,
  outputTokenCount: 300,
  cacheReadInputTokenCount: 400,
  cacheWriteInputTokenCount: 500,
  invocationLatency: 12,
  firstByteLatency: 3,
};

const CLAUDE_EVENTS = [
  {
    type: "message_start",
    message: { ...CLAUDE_MESSAGE, content: [], usage: { ...CLAUDE_USAGE, output_tokens: 8 } },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: ANSWER_TEXT } },
  { type: "content_block_stop", index: 0 },
  {
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: 300 },
  },
  { type: "message_stop", "amazon-bedrock-invocationMetrics": INVOCATION_METRICS },
];

/**
 * Claude through InvokeModel, whose stream has the model's own events in base64:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html and
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export const bedrockInvokeModel: ProviderAnswer = {
  reply: ({ path }) =>
    path.endsWith("/invoke-with-response-stream")
      ? eventStream(CLAUDE_EVENTS.map((event) => ["chunk", { bytes: base64(event) }]))
      : json({
          ...CLAUDE_MESSAGE,
          content: [{ type: "text", text: ANSWER_TEXT }],
          stop_reason: "end_turn",
          usage: { ...CLAUDE_USAGE, output_tokens: 300 },
        }),
  truth: {
    model: CLAUDE_MESSAGE.model,
    finishReason: "end_turn",
    usage: {
      input_tokens: 1100,
      output_tokens: 300,
      total_tokens: 1400,
      cache_read_tokens: 400,
      cache_write_tokens: 500,
    },
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html describes the encoding. */
function eventStream(events: readonly (readonly [string, object])[]): WireReply {
  const codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes).toString(),
    (text) => Buffer.from(text),
  );
  const frames = events.map(([type, payload]) =>
    codec.encode({
      headers: {
        ":message-type": { type: "string", value: "event" },
        ":event-type": { type: "string", value: type },
        ":content-type": { type: "string", value: "application/json" },
      },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  );
  return { contentType: "application/vnd.amazon.eventstream", body: Buffer.concat(frames) };
}

function base64(event: object): string {
  return Buffer.from(JSON.stringify(event)).toString("base64");
}
