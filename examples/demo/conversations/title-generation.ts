import { type Conversation, inTrace } from "../conversation.ts";

const OPENINGS = [
  { userId: "maria", threadId: "bergholm", opening: "Which ferry should I take to Bergholm on Saturday?" },
  { userId: "jonas", threadId: "cabins", opening: "Which cabins are free on the 14th?" },
  { userId: "omar", threadId: "sms-omar", opening: "Can I bring my dog?" },
] as const;

/** The delays keep the three lines in the same order in every run. */
export const titleGeneration: Conversation = {
  title: "Titles: three conversations get their names in the background",
  rehearsal: {
    [OPENINGS[0].opening]: [{ text: "Saturday ferry to Bergholm", usage: { input: 41, output: 6 } }],
    [OPENINGS[1].opening]: [
      { text: "Free cabins on the 14th", usage: { input: 39, output: 7 }, latencyMs: 40 },
    ],
    [OPENINGS[2].opening]: [
      { text: "Travelling with a dog", usage: { input: 36, output: 5 }, latencyMs: 80 },
    ],
  },
  async hold(stage) {
    const { terminal, models } = stage;
    const model = models.createModel({ model: "gpt-4.1-nano" });
    const titling = OPENINGS.map(({ userId, threadId, opening }) =>
      inTrace(stage, { channel: "title_generation", userId, threadId }, async (trace) => {
        const title = await model.invoke(
          [
            {
              role: "system",
              content: "Name the conversation that begins like this, in at most five words.",
            },
            { role: "user", content: opening },
          ],
          { callbacks: [trace.handler] },
        );
        terminal.line(`   ${threadId}: “${title.text}”`);
      }),
    );
    await terminal.during("waiting for the titles", Promise.all(titling));
  },
};
