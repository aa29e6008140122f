import express, { type Express } from "express";
import { z } from "zod";
import type { Bot } from "./bot.ts";
import type { Senders } from "./senders.ts";
import { messageResponse, textMessageSchema } from "./twilio.ts";

const chatSchema = z.object({ userId: z.string(), threadId: z.string(), text: z.string() });

/** Two doors to one bot. Put your provider's signature check before the first and your login before the second. */
export function createApp(bot: Bot, userOf: Senders): Express {
  const app = express();

  app.post("/sms", express.urlencoded(), async (request, response) => {
    const form = textMessageSchema.safeParse(request.body);
    if (!form.success) return void response.sendStatus(400);
    const { From, Body, MessageSid } = form.data;
    const userId = userOf(From);
    const answer = await bot
      .answer({ channel: "sms", userId, threadId: `sms-${userId}`, requestId: MessageSid, text: Body })
      .catch(() => "Sorry, that did not work. Please try again in a minute.");
    response.type("text/xml").send(messageResponse(answer));
  });

  app.post("/chat", express.json(), async (request, response) => {
    const chat = chatSchema.safeParse(request.body);
    if (!chat.success) return void response.sendStatus(400);
    response.json({ text: await bot.answer({ channel: "web", ...chat.data }) });
  });

  return app;
}
