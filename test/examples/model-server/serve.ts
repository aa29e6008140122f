import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { onTestFinished } from "vitest";
import {
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "../../../examples/model-server/server.ts";

/** A server that lives as long as the running test. */
export async function serve(options?: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** The real client, which does not retry unless told to. */
export function clientOf(server: ModelServer, fields: ChatOpenAIFields = {}): ChatOpenAI {
  return new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: "sk-test",
    maxRetries: 0,
    configuration: { baseURL: server.url },
    ...fields,
  });
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a failure, got a result.");
}
