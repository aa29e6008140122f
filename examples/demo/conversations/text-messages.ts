import { attempt, type Conversation, type Stage } from "../conversation.ts";

const INES = ["Is the 16:40 on time?", "And the bus at the harbour?"] as const;
const OMAR = ["Can I bring my dog?", "Does it cost extra?"] as const;

/** The delays keep the two users' lines in the same order in every run. */
export const textMessages: Conversation = {
  title: "SMS: two users at once, one handler for the whole process",
  rehearsal: {
    [INES[0]]: [{ text: "Yes, the 16:40 leaves on time.", usage: { input: 88, output: 9 } }],
    [INES[1]]: [{ text: "Bus 4 waits for the ferry.", usage: { input: 117, output: 8 }, latencyMs: 120 }],
    [OMAR[0]]: [{ text: "Yes, on a leash, on deck 2.", usage: { input: 86, output: 11 }, latencyMs: 60 }],
    [OMAR[1]]: [{ text: "No, dogs travel free.", usage: { input: 115, output: 7 }, latencyMs: 120 }],
  },
  async hold(stage) {
    await Promise.all([
      exchange(stage, { user_id: "ines", thread_id: "sms-ines" }, INES),
      exchange(stage, { user_id: "omar", thread_id: "sms-omar" }, OMAR),
    ]);
  },
};

/** No trace is started here: `tracer.handler` makes one of each call and reads its context from the metadata. */
async function exchange(
  { tracer, models, terminal }: Stage,
  metadata: { readonly user_id: string; readonly thread_id: string },
  questions: readonly string[],
): Promise<void> {
  const model = models.createModel({ model: "gpt-4.1-nano", callbacks: [tracer.handler] });
  const history: { role: string; content: string }[] = [
    { role: "system", content: "You answer text messages for a ferry line. One short sentence." },
  ];
  await attempt(terminal, async () => {
    for (const question of questions) {
      terminal.line(`   ${metadata.user_id}: ${question}`);
      history.push({ role: "user", content: question });
      const answer = await model.invoke(history, { metadata: { ...metadata, channel: "sms" } });
      history.push({ role: "assistant", content: answer.text });
      terminal.line(`   to ${metadata.user_id}: ${answer.text}`);
    }
  });
}
