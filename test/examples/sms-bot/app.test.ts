import { describe, expect, it } from "vitest";
import type { Responder } from "../../../examples/model-server/server.ts";
import { createApp } from "../../../examples/sms-bot/app.ts";
import { createBot } from "../../../examples/sms-bot/bot.ts";
import { createSenders } from "../../../examples/sms-bot/senders.ts";
import { listen } from "../support/listen.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

const MARIAS_PHONE = "+15550100";
const A_STRANGERS_PHONE = "+15550199";

const ferryReplies: Responder = ({ model }) =>
  model === "gpt-4.1-nano"
    ? { text: "Yes, at 16:40 & 18:10.", usage: { input: 100, output: 10 } }
    : { text: "Ferries leave at 16:40 and at 18:10.", usage: { input: 1_000, output: 100 } };

async function startBots(respond: Responder = ferryReplies) {
  const server = await startModels(respond);
  const record = await startRecord();
  const senders = createSenders({ secret: "a secret", accounts: { [MARIAS_PHONE]: "maria" } });
  const url = await listen(createApp(createBot(record.tracer), senders));
  const text = (From: string, Body: string) =>
    fetch(`${url}/sms`, { method: "POST", body: new URLSearchParams({ From, Body, MessageSid: "SM17" }) });
  const chat = (userId: string, message: string) =>
    fetch(`${url}/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userId, threadId: `web-${userId}`, text: message }),
    });
  return { ...record, server, url, text, chat };
}

describe("the bots", () => {
  it("answer a text message in the form that its provider sends on", async () => {
    const { text } = await startBots();
    const response = await text(MARIAS_PHONE, "Is there a ferry?");
    expect(response.headers.get("content-type")).toContain("text/xml");
    expect(await response.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Yes, at 16:40 &amp; 18:10.</Message></Response>',
    );
  });

  it("say what each channel and each user on it costs", async () => {
    const { text, chat, report } = await startBots();
    await Promise.all([
      text(MARIAS_PHONE, "Is there a ferry?"),
      text(A_STRANGERS_PHONE, "And on Sunday?"),
      chat("maria", "Which ferries are there today?"),
    ]);
    // A million tokens in and out: gpt-4.1-nano 0.10 and 0.40 dollars, gpt-4o-mini 0.15 and 0.60.
    const text_usd = 0.000_014;
    const chat_usd = 0.000_21;
    expect((await report({ by: "channel" })).rows).toMatchObject([
      { channel: "web", calls: 1, cost_usd: chat_usd },
      { channel: "sms", calls: 2, cost_usd: 2 * text_usd },
    ]);
    expect((await report({ by: "channel,user" })).rows).toMatchObject([
      { channel: "web", user: "maria", calls: 1, cost_usd: chat_usd },
      { channel: "sms", user: "maria", calls: 1, cost_usd: text_usd },
      { channel: "sms", user: expect.stringMatching(/^phone-[0-9a-f]{12}$/), calls: 1, cost_usd: text_usd },
    ]);
  });

  it("go on with a conversation, which is one thread of the record", async () => {
    const { server, text, all } = await startBots();
    await text(MARIAS_PHONE, "Is there a ferry?");
    await text(MARIAS_PHONE, "And on Sunday?");
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: "system" },
        { role: "user", content: "Is there a ferry?" },
        { role: "assistant", content: "Yes, at 16:40 & 18:10." },
        { role: "user", content: "And on Sunday?" },
      ],
    });
    expect(all("trace_complete").map(({ thread_id, request_id }) => [thread_id, request_id])).toEqual([
      ["sms-maria", "SM17"],
      ["sms-maria", "SM17"],
    ]);
  });

  it("apologise by text message where the model fails, and count it for the channel", async () => {
    const { text, report } = await startBots(() => ({ error: { status: 401 } }));
    expect(await (await text(MARIAS_PHONE, "Is there a ferry?")).text()).toContain("Sorry");
    expect((await report({ by: "channel" })).rows).toMatchObject([{ channel: "sms", calls: 1, errors: 1 }]);
  });

  it("leave no phone number in the record", async () => {
    const { text, all } = await startBots();
    await text(A_STRANGERS_PHONE, "Hello");
    await text(A_STRANGERS_PHONE, "Hello again");
    const traces = all("trace_complete");
    expect(new Set(traces.map(({ user_id }) => user_id)).size).toBe(1);
    expect(JSON.stringify([...traces, ...all("llm_call_start")])).not.toContain("5550199");
  });

  it.each(["/sms", "/chat"])("refuse what is no message at %s", async (path) => {
    const { url, all } = await startBots();
    expect((await fetch(url + path, { method: "POST" })).status).toBe(400);
    expect(all("trace_complete")).toEqual([]);
  });
});
