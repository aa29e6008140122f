import type { Reply } from "../../model-server/server.ts";
import { type Conversation, inTrace } from "../conversation.ts";

const HARBOUR = "Where does the ferry to Sandvik leave?";
const LUGGAGE = "How many bags may I take?";

const RATE_LIMITED: Reply = { error: { status: 429, retryAfterSeconds: 1 } };

export const retryInsideClient: Conversation = {
  title: "SMS: a rate limit that the model's own retry hides",
  loopbackOnly: true,
  rehearsal: {
    [HARBOUR]: [
      RATE_LIMITED,
      { text: "From quay 3, behind the fish market.", usage: { input: 90, output: 10 } },
    ],
  },
  async hold(stage) {
    const { terminal, models } = stage;
    const model = models.createModel({ model: "gpt-4.1-nano", maxRetries: 2 });
    await inTrace(stage, { channel: "sms", userId: "ines", threadId: "sms-ines" }, async (trace) => {
      terminal.line(`   ines: ${HARBOUR}`);
      const answering = model.invoke(HARBOUR, { callbacks: [trace.handler] });
      const answer = await terminal.during("rate limited: the client waits and tries again", answering);
      terminal.line(`   model: ${answer.text}`);
    });
  },
};

export const retryInSight: Conversation = {
  title: "SMS: a rate limit that withRetry retries in plain sight",
  loopbackOnly: true,
  rehearsal: {
    [LUGGAGE]: [
      RATE_LIMITED,
      { text: "Two bags and one piece of hand luggage.", usage: { input: 87, output: 11 } },
    ],
  },
  async hold(stage) {
    const { terminal, models } = stage;
    const model = models
      .createModel({ model: "gpt-4.1-nano", maxRetries: 0 })
      .withRetry({ stopAfterAttempt: 2 });
    await inTrace(stage, { channel: "sms", userId: "omar", threadId: "sms-omar" }, async (trace) => {
      terminal.line(`   omar: ${LUGGAGE}`);
      const answering = model.invoke(LUGGAGE, { callbacks: [trace.handler] });
      const answer = await terminal.during("rate limited: withRetry waits and tries again", answering);
      terminal.line(`   model: ${answer.text}`);
    });
  },
};
