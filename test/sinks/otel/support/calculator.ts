import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { onTestFinished } from "vitest";
import { startModelServer } from "../../../../examples/model-server/server.ts";
import { add, askToAdd } from "../../../langchain/support/tools.ts";

/** A real agent: each question takes two calls of a real ChatOpenAI and one of a tool, and pauses that mix runs up. */
export async function startCalculator() {
  let requests = 0;
  const server = await startModelServer({
    respond({ messages }) {
      const latencyMs = (requests++ * 7) % 10;
      return messages.at(-1)?.role === "tool" ? { text: "3", latencyMs } : { ...askToAdd(), latencyMs };
    },
  });
  onTestFinished(() => server.close());
  const configuration = { baseURL: server.url };
  const model = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "sk-test", maxRetries: 0, configuration });
  return createAgent({ model, tools: [add], name: "calculator" });
}

export const QUESTION = { messages: [{ role: "user", content: "What is 1 + 2?" }] };
