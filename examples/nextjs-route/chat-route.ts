import { ChatOpenAI } from "@langchain/openai";
import type { Tracer } from "langmeter";
import { recordRequests } from "langmeter/http";
import { z } from "zod";
import { textOf } from "./text-stream.ts";

export interface ChatRouteParts {
  readonly tracer: Tracer;
  /** `after` of next/server: keeps the function alive until the record is delivered, behind the answer. */
  readonly after: (delivery: Promise<unknown>) => void;
  /** Who is logged in, e.g. from the cookie. */
  readonly userOf: (request: Request) => Promise<string | undefined>;
}

const questionSchema = z.object({ threadId: z.string(), text: z.string().min(1) });

/**
 * The route handler of a chat that streams its answers. Its file in the application, app/api/chat/route.ts:
 *
 * ```ts
 * import { after } from "next/server";
 * import { userOf } from "@/lib/session";
 * import { tracer } from "@/lib/tracer"; // createTracerFromEnv() of langmeter/env
 * import { createChatRoute } from "./chat-route";
 *
 * export const POST = createChatRoute({ tracer, after, userOf });
 * ```
 */
export function createChatRoute({ tracer, after, userOf }: ChatRouteParts) {
  const model = new ChatOpenAI({ model: "gpt-4o-mini" });

  async function answer(request: Request): Promise<Response> {
    const question = questionSchema.safeParse(await request.json().catch(() => undefined));
    if (!question.success)
      return Response.json({ error: "a question needs a thread and a text" }, { status: 400 });
    const { threadId, text } = question.data;
    const chunks = await model.stream(text, {
      callbacks: [tracer.handler],
      metadata: { thread_id: threadId, channel: "web" },
      // Who closes the page stops the model.
      signal: request.signal,
    });
    return new Response(textOf(chunks), { headers: { "content-type": "text/plain; charset=utf-8" } });
  }

  return recordRequests(answer, {
    tracer,
    flush: { waitUntil: after },
    getUser: async (request) => ({ userId: await userOf(request) }),
  });
}
