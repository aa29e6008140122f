import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** OpenAI's chat completions on the loopback interface: every answer has 1,000 input and 1,000 output tokens. */
export async function startOpenAiServer() {
  const state = { requests: 0, answers: 0, failing: 0 };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      state.requests++;
      response.setHeader("content-type", "application/json");
      if (state.failing > 0) {
        state.failing--;
        response.statusCode = 400;
        response.end(JSON.stringify({ error: { message: "no", type: "invalid_request_error" } }));
        return;
      }
      state.answers++;
      response.end(JSON.stringify(ANSWER));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get requests() {
      return state.requests;
    },
    get answers() {
      return state.answers;
    },
    failNext: () => void state.failing++,
  };
}

const ANSWER = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-4o-mini",
  choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 },
};
