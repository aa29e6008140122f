import { type Conversation, inTrace } from "../conversation.ts";

const QUESTION = "I get seasick. Where on the ship should I sit, and why?";

export const reasoningStream: Conversation = {
  title: "Web: a reasoning model streams its answer (Responses API)",
  rehearsal: {
    [QUESTION]: [
      {
        text: "Sit low and amidships, close to the waterline: the ship turns around that point, so it moves least there. Look at the horizon.",
        usage: { input: 1_186, output: 342, cached: 1_024, reasoning: 305 },
        latencyMs: 150,
        chunkDelayMs: 15,
      },
    ],
  },
  async hold(stage) {
    const { terminal, models } = stage;
    const model = models.createModel({
      model: "gpt-5-mini",
      useResponsesApi: true,
      reasoning: { effort: "low" },
    });
    await inTrace(stage, { channel: "web", userId: "maria", threadId: "seasick" }, async (trace) => {
      terminal.line(`   maria: ${QUESTION}`);
      const stream = await terminal.during(
        "the model thinks",
        model.stream(`${QUESTION}`, { callbacks: [trace.handler] }),
      );
      terminal.piece("   model: ");
      for await (const chunk of stream) terminal.piece(chunk.text);
      terminal.line();
    });
  },
};
