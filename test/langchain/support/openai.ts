import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { onTestFinished } from "vitest";
import type { Reply } from "../../../examples/model-server/reply.ts";
import { type ModelServer, startModelServer } from "../../../examples/model-server/server.ts";

/** A real ChatOpenAI, gpt-4o-mini unless told otherwise, that talks to a server of the test's own. */
export async function startOpenAI(
  replies: readonly Reply[],
  fields: ChatOpenAIFields = {},
): Promise<{ model: ChatOpenAI; server: ModelServer }> {
  const server = await startModelServer({ replies });
  onTestFinished(() => server.close());
  const model = new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: "sk-test",
    maxRetries: 0,
    ...fields,
    configuration: { baseURL: server.url },
  });
  return { model, server };
}
