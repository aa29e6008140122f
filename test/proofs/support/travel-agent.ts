import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import type { TraceHandler } from "langmeter";
import { z } from "zod";
import { startModelServer } from "../../../examples/model-server/server.ts";

/** What the three model calls of the run are billed together. */
export const BILLED = { input: 3_600, output: 450 };

/** One run of an agent with all that a run can have: model calls, tools, a retriever, and an error that it survives. */
export async function planTrip(handler: TraceHandler): Promise<void> {
  const usage = { input: 1_200, output: 150, cached: 1_024, reasoning: 64 };
  const server = await startModelServer({
    replies: [
      { toolCalls: [{ id: "call_1", name: "find_hotel", args: { city: "Ulm" } }], usage },
      { toolCalls: [{ id: "call_2", name: "book", args: {} }], usage },
      { text: "The hotel is full.", usage },
    ],
  });
  const model = new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: "sk-test",
    maxRetries: 0,
    configuration: { baseURL: server.url },
  });
  const agent = createAgent({ model, tools: [findHotel, book], name: "travel_agent" });
  const request = { messages: [{ role: "user", content: "A room in Ulm, please." }] };
  await agent.invoke(request, { callbacks: [handler] });
  await server.close();
}

class HotelGuide extends BaseRetriever {
  lc_namespace = ["hotel_guide"];

  override async _getRelevantDocuments(): Promise<Document[]> {
    return [new Document({ pageContent: "Hotel am Münster" })];
  }
}

const findHotel = tool(
  async ({ city }, config) => {
    const [hotel] = await new HotelGuide().invoke(city, config);
    return hotel?.pageContent ?? "none";
  },
  { name: "find_hotel", description: "Finds a hotel.", schema: z.object({ city: z.string() }) },
);

const book = tool(
  (): string => {
    throw new Error("no rooms left");
  },
  { name: "book", description: "Books a room.", schema: z.object({}) },
);
