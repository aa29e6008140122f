import type { Conversation, Stage } from "./conversation.ts";

/** One conversation after the other; against OpenAI without those that need a failure made to order. */
export async function holdConversations(conversations: readonly Conversation[], stage: Stage): Promise<void> {
  const { models, terminal } = stage;
  for (const [index, conversation] of conversations.entries()) {
    terminal.heading(`${index + 1}. ${conversation.title}`);
    if (models.isLive && conversation.loopbackOnly) {
      terminal.line("   left out: OpenAI does not fail on request");
      continue;
    }
    models.rehearse(conversation.rehearsal);
    await conversation.hold(stage);
  }
}
