import { createAgent } from "langchain";
import { type Conversation, inTrace } from "../conversation.ts";

const REFUSED = "Write a poem that insults the captain.";

export const contentFilter: Conversation = {
  title: "Web: the provider's content filter refuses",
  loopbackOnly: true,
  rehearsal: { [REFUSED]: [{ error: { status: 400, code: "content_filter" } }] },
  async hold(stage) {
    const { terminal, models } = stage;
    const model = models.createModel({ model: "gpt-4o-mini" });
    await inTrace(stage, { channel: "web", userId: "jonas", threadId: "poem" }, async (trace) => {
      terminal.line(`   jonas: ${REFUSED}`);
      await model.invoke(REFUSED, { callbacks: [trace.handler] });
    });
  },
};

const PIECES_READ = 6;
const LONG_ANSWER = {
  text: "The line was founded in 1898 with a single steamer that carried mail and herring between the islands.",
  usage: { input: 74, output: 25 },
  chunkDelayMs: 20,
};
const HISTORY = "Tell me the history of the ferry line.";
const SHIPS = "Describe all your ships.";

export const abortedStream: Conversation = {
  title: "Web: the user presses stop while an agent streams (AbortController)",
  rehearsal: { [HISTORY]: [LONG_ANSWER] },
  async hold(stage) {
    const { terminal, models } = stage;
    const agent = createAgent({ model: models.createModel({ model: "gpt-4o-mini" }), tools: [] });
    await inTrace(stage, { channel: "web", userId: "maria", threadId: "history" }, async (trace) => {
      terminal.line(`   maria: ${HISTORY}`);
      const stop = new AbortController();
      const stream = await agent.stream(
        { messages: [{ role: "user", content: HISTORY }] },
        { callbacks: [trace.handler], signal: stop.signal, streamMode: "messages" },
      );
      terminal.piece("   agent: ");
      let pieces = 0;
      for await (const [chunk] of stream) {
        terminal.piece(chunk.text);
        if (++pieces === PIECES_READ) stop.abort();
      }
    });
  },
};

/** LangChain calls no callback when its stream is left: the run is closed when the trace ends. */
export const abandonedStream: Conversation = {
  title: "Web: the application breaks out of a stream",
  rehearsal: { [SHIPS]: [LONG_ANSWER] },
  async hold(stage) {
    const { terminal, models } = stage;
    const model = models.createModel({ model: "gpt-4o-mini" });
    await inTrace(stage, { channel: "web", userId: "jonas", threadId: "ships" }, async (trace) => {
      terminal.line(`   jonas: ${SHIPS}`);
      terminal.piece("   model: ");
      let pieces = 0;
      for await (const chunk of await model.stream(SHIPS, { callbacks: [trace.handler] })) {
        terminal.piece(chunk.text);
        if (++pieces === PIECES_READ) break;
      }
      terminal.line();
    });
  },
};
