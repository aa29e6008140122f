import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server sends back as usage, in the API's own words. */
export const CHAT_USAGE = {
  prompt_tokens: 1200,
  completion_tokens: 300,
  total_tokens: 1500,
  prompt_tokens_details: { cached_tokens: 1000, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 120, audio_tokens: 0 },
};
const RESPONSE_USAGE = {
  input_tokens: 1200,
  input_tokens_details: { cached_tokens: 1000 },
  output_tokens: 300,
  output_tokens_details: { reasoning_tokens: 120 },
  total_tokens: 1500,
};
const CHAT = { id: "chatcmpl-1", created: 1, model: "gpt-5-mini-2025-08-07", service_tier: "priority" };
const RESPONSE = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "gpt-5-2025-08-07",
  service_tier: "flex",
  usage: RESPONSE_USAGE,
  output: [
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "hi", annotations: [] }],
    },
  ],
};

interface ChatRequest {
  readonly stream?: boolean;
  readonly n?: number;
}

export interface OpenAiServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An OpenAI-compatible server on this machine: chat completions and responses, plain and streamed.
 *
 * @param usage What chat completions report; null for a server that counts nothing.
 */
export async function startOpenAiServer(usage: object | null = CHAT_USAGE): Promise<OpenAiServer> {
  const server = createServer((request, response) => void answer(request, response, usage));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  usage: object | null,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const asked = JSON.parse(Buffer.concat(parts).toString()) as ChatRequest;
  const events = request.url?.includes("/responses") ? responseEvents(asked) : chatEvents(asked, usage);
  if (asked.stream !== true) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(events[0]));
    return;
  }
  response.setHeader("content-type", "text/event-stream");
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.end("data: [DONE]\n\n");
}

function chatEvents({ stream, n = 1 }: ChatRequest, usage: object | null): readonly object[] {
  const choices = Array.from({ length: n }, (_, index) => index);
  if (stream !== true) {
    const message = { role: "assistant", content: "hi" };
    const answers = choices.map((index) => ({ index, message, finish_reason: "stop" }));
    return [{ ...CHAT, object: "chat.completion", choices: answers, ...(usage && { usage }) }];
  }
  const chunk = { ...CHAT, object: "chat.completion.chunk" };
  const deltas = choices.flatMap((index) => [
    { ...chunk, choices: [{ index, delta: { role: "assistant", content: "hi" }, finish_reason: null }] },
    { ...chunk, choices: [{ index, delta: {}, finish_reason: "stop" }] },
  ]);
  return usage === null ? deltas : [...deltas, { ...chunk, choices: [], usage }];
}

function responseEvents({ stream }: ChatRequest): readonly object[] {
  if (stream !== true) return [RESPONSE];
  return [
    { type: "response.created", response: { ...RESPONSE, status: "in_progress", output: [], usage: null } },
    { type: "response.output_text.delta", item_id: "msg_1", output_index: 0, content_index: 0, delta: "hi" },
    { type: "response.completed", response: RESPONSE },
  ];
}
