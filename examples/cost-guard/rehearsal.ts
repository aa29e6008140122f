import { lastUserText, type Responder } from "../model-server/server.ts";

const USAGE = { input: 2_000, output: 200 };

/** What the model says where it is played by the model server: it looks for the sea serpent for ever. */
export const respond: Responder = (request) => {
  if (!lastUserText(request).includes("sea serpent")) return { text: "The 16:40 is on time.", usage: USAGE };
  return {
    toolCalls: [{ name: "search_timetable", args: { query: `sea serpent ${request.messages.length}` } }],
    usage: USAGE,
  };
};
