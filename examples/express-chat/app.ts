import express, { type ErrorRequestHandler, type Express, type Request } from "express";
import type { Tracer } from "langmeter";
import { recordErrors, recordRequests } from "langmeter/express";
import { z } from "zod";
import { createTimetableAgent } from "./agent.ts";

export interface AppOptions {
  readonly tracer: Tracer;
  /** Milliseconds from which on a request is slow. @default 5_000 */
  readonly slowThresholdMs?: number;
}

const questionSchema = z.object({ text: z.string().min(1) });

/** Everything that happens in a request carries its X-Request-ID: the request itself, the agent's runs, their errors. */
export function createApp({ tracer, slowThresholdMs = 5_000 }: AppOptions): Express {
  const agent = createTimetableAgent();
  const app = express();

  // Before the routes: what runs inside a request knows the request and its user.
  app.use(
    recordRequests<Request>({
      tracer,
      slowThresholdMs,
      // In earnest from your session.
      getUser: (request) => ({ userId: request.get("x-user-id"), email: request.get("x-user-email") }),
      // Colleagues who try things out are no users; what their questions cost is recorded all the same.
      internalDomains: ["ferries.example"],
    }),
  );

  app.get("/health", (_request, response) => void response.send("ok"));

  app.post("/threads/:threadId/questions", express.json(), async (request, response) => {
    const question = questionSchema.safeParse(request.body);
    if (!question.success) return void response.status(400).json({ error: "a question needs a text" });
    const { messages } = await agent.invoke(
      { messages: [{ role: "user", content: question.data.text }] },
      {
        callbacks: [tracer.handler],
        metadata: { thread_id: request.params.threadId, channel: "web" },
      },
    );
    response.json({ text: messages.at(-1)?.text ?? "" });
  });

  // Behind the routes and before the handlers of our own: the record learns what was thrown.
  app.use(recordErrors());
  app.use(answerError);
  return app;
}

/** The id in the answer is what a user can quote, and what finds the whole request in the record. */
const answerError: ErrorRequestHandler = (_error, _request, response, _next) => {
  response
    .status(502)
    .json({ error: "The assistant is not available.", requestId: response.get("X-Request-ID") });
};
