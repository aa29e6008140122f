import { z } from "zod";

/** The part of the webhook's form that a bot needs: https://www.twilio.com/docs/messaging/guides/webhook-request */
export const textMessageSchema = z.object({ From: z.string(), Body: z.string(), MessageSid: z.string() });

/** The answer to the webhook, which Twilio sends as a text message: https://www.twilio.com/docs/messaging/twiml */
export function messageResponse(text: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Message>${escapeXml(text)}</Message></Response>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
