import { ChatOpenAI } from "@langchain/openai";
import { Hono } from "hono";
import { createTracer } from "langmeter";
import { recordRequests } from "langmeter/hono";
import { posthog } from "langmeter/sinks/posthog";
import { z } from "zod";

/** Variables and secrets of the Worker, as `wrangler secret put` sets them. */
export interface Environment {
  readonly OPENAI_API_KEY: string;
  readonly POSTHOG_API_KEY: string;
  /** Another server than OpenAI's. */
  readonly OPENAI_BASE_URL?: string;
  /** Another server than PostHog's cloud in the US. */
  readonly POSTHOG_HOST?: string;
}

/** What recordRequests() keeps in Hono's context. */
interface WorkerEnv {
  readonly Variables: { readonly requestId: string };
}

const questionSchema = z.object({ threadId: z.string(), text: z.string().min(1) });

/** The application of one request, with a tracer of its own. */
export function createApp(environment: Environment): Hono<WorkerEnv> {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, POSTHOG_API_KEY, POSTHOG_HOST } = environment;
  const tracer = createTracer({
    environment: "prod",
    sinks: [posthog({ apiKey: POSTHOG_API_KEY, ...(POSTHOG_HOST !== undefined && { host: POSTHOG_HOST }) })],
  });
  const model = new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: OPENAI_API_KEY,
    configuration: { baseURL: OPENAI_BASE_URL },
  });
  const app = new Hono<WorkerEnv>();

  // Delivers behind the answer, through the waitUntil of the Worker's context.
  app.use(recordRequests({ tracer, getUser: ({ req }) => ({ userId: req.header("x-user-id") }) }));

  app.post("/chat", async (context) => {
    // Before anything is awaited: without AsyncLocalStorage (the flag nodejs_compat) a Worker forgets the request there.
    const trace = tracer.startTrace({ channel: "web" });
    try {
      const question = questionSchema.safeParse(await context.req.json().catch(() => undefined));
      if (!question.success) return context.json({ error: "a question needs a thread and a text" }, 400);
      const { threadId, text } = question.data;
      const answer = await model.invoke(text, {
        callbacks: [trace.handler],
        metadata: { thread_id: threadId },
      });
      return context.json({ text: answer.text });
    } finally {
      await trace.end();
    }
  });

  // The id is what a user can quote, and what finds the whole request in the record.
  app.onError((_error, context) => {
    const requestId = context.get("requestId");
    return context.json({ error: "The assistant is not available.", requestId }, 502);
  });

  return app;
}
