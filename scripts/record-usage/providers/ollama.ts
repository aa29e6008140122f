import { jsonLines, type ProviderAnswer } from "../wire.ts";

const CHUNK = { model: "qwen3:8b", created_at: "2026-11-20T00:00:00Z" };

/** https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion; the client always streams. */
export const ollamaChat: ProviderAnswer = {
  reply: () =>
    jsonLines([
      { ...CHUNK, message: { role: "assistant", content: "All is" }, done: false },
      { ...CHUNK, message: { role: "assistant", content: " well." }, done: false },
      {
        ...CHUNK,
        message: { role: "assistant", content: "" },
        done: true,
        done_reason: "stop",
        total_duration: 900,
        load_duration: 100,
        prompt_eval_count: 1200,
        prompt_eval_duration: 300,
        eval_count: 300,
        eval_duration: 500,
      },
    ]),
  truth: {
    model: CHUNK.model,
    finishReason: "stop",
    usage: { input_tokens: 1200, output_tokens: 300, total_tokens: 1500 },
  },
};
