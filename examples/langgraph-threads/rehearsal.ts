import { lastUserText, type Responder, toolResults } from "../model-server/server.ts";

/** What the model says where it is played by the model server. */
export const respond: Responder = (request) => {
  const results = toolResults(request);
  const answer = results.at(-1);
  if (answer !== undefined) return { text: answer, usage: { input: 180, output: 16 } };
  const cabin = /cabin (\d+)/.exec(lastUserText(request))?.[1];
  const toolCall =
    cabin === undefined
      ? { name: "find_cabins", args: { night: "14 May" } }
      : { name: "book_cabin", args: { cabin: Number(cabin), night: "14 May" } };
  return { toolCalls: [toolCall], usage: { input: 140, output: 22 } };
};
