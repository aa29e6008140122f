import { createAgent } from "langchain";
import { type Conversation, inTrace } from "../conversation.ts";
import { bookTickets, checkCabins, findDepartures, getWeather } from "../tools.ts";

const SYSTEM_PROMPT =
  "You help the passengers of a ferry line. Use the tools. Answer in one or two sentences.";

const PLAN = "Which ferry should I take to Bergholm on Saturday, and will it rain?";
const BOOK = "Book the 10:15 for two people, please.";

export const parallelAndFailingTools: Conversation = {
  title: "Web: an agent calls two tools at once, then one that fails",
  rehearsal: {
    [PLAN]: [
      {
        toolCalls: [
          { name: "find_departures", args: { destination: "Bergholm", day: "Saturday" } },
          { name: "get_weather", args: { place: "Bergholm", day: "Saturday" } },
        ],
        usage: { input: 1_312, output: 46 },
      },
      {
        text: "Take the 10:15, it has 12 free seats; the 08:30 is full. It stays dry until 18:00.",
        usage: { input: 1_421, output: 28, cached: 1_280 },
      },
    ],
    [BOOK]: [
      {
        toolCalls: [{ name: "book_tickets", args: { departure: "10:15", passengers: 2 } }],
        usage: { input: 1_468, output: 24, cached: 1_408 },
      },
      {
        text: "I could not book the 10:15: our payment service does not answer. Nothing was charged.",
        usage: { input: 1_525, output: 22, cached: 1_408 },
      },
    ],
  },
  async hold(stage) {
    const { terminal, models } = stage;
    const agent = createAgent({
      model: models.createModel({ model: "gpt-4o-mini" }),
      tools: [findDepartures, getWeather, bookTickets],
      systemPrompt: SYSTEM_PROMPT,
    });
    let messages: Awaited<ReturnType<typeof agent.invoke>>["messages"] = [];
    for (const [index, question] of [PLAN, BOOK].entries()) {
      const context = {
        channel: "web",
        userId: "maria",
        threadId: "bergholm",
        requestId: `req-bergholm-${index + 1}`,
      };
      await inTrace(stage, context, async (trace) => {
        terminal.line(`   maria: ${question}`);
        const answering = agent.invoke(
          { messages: [...messages, { role: "user", content: question }] },
          { callbacks: [trace.handler] },
        );
        ({ messages } = await terminal.during("the agent works", answering));
        terminal.line(`   agent: ${messages.at(-1)?.text ?? ""}`);
      });
    }
  },
};

const CABINS = "Which cabins are free on the night of the 14th?";

export const slowTool: Conversation = {
  title: "Web: an agent waits for a slow tool",
  rehearsal: {
    [CABINS]: [
      {
        toolCalls: [{ name: "check_cabins", args: { night: "the 14th" } }],
        usage: { input: 641, output: 19 },
      },
      { text: "Cabins 204 and 311 are free on the 14th.", usage: { input: 689, output: 15 } },
    ],
  },
  async hold(stage) {
    const { terminal, models } = stage;
    const agent = createAgent({
      model: models.createModel({ model: "gpt-4.1-mini" }),
      tools: [checkCabins],
      systemPrompt: SYSTEM_PROMPT,
    });
    await inTrace(stage, { channel: "web", userId: "jonas", threadId: "cabins" }, async (trace) => {
      terminal.line(`   jonas: ${CABINS}`);
      const answering = agent.invoke(
        { messages: [{ role: "user", content: CABINS }] },
        { callbacks: [trace.handler] },
      );
      const { messages } = await terminal.during("the tool asks the ship", answering);
      terminal.line(`   agent: ${messages.at(-1)?.text ?? ""}`);
    });
  },
};
