import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { z } from "zod";

const findDepartures = tool(({ destination }) => `To ${destination}: 08:30, 10:15 and 16:40.`, {
  name: "find_departures",
  description: "Departures of our ferries.",
  schema: z.object({ destination: z.string() }),
});

export function createTimetableAgent() {
  return createAgent({
    model: new ChatOpenAI({ model: "gpt-4o-mini" }),
    tools: [findDepartures],
    systemPrompt: "You answer questions about our ferries. Use the tools. Answer in one sentence.",
  });
}
