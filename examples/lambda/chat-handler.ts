import { ChatOpenAI } from "@langchain/openai";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Tracer } from "langmeter";
import { withLambda } from "langmeter/serverless";
import { z } from "zod";

const questionSchema = z.object({ userId: z.string(), threadId: z.string(), text: z.string().min(1) });

/**
 * The handler of a chat behind an HTTP API or a function URL: each invocation is a trace, delivered before Lambda
 * freezes the process. Tracer and model live as long as the process, so that warm invocations share their connections.
 */
export function createChatHandler(tracer: Tracer) {
  const model = new ChatOpenAI({ model: "gpt-4o-mini" });

  async function answer(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
    const question = questionSchema.safeParse(bodyOf(event));
    if (!question.success) return reply(400, { error: "a question needs a user, a thread and a text" });
    const { userId, threadId, text } = question.data;
    const trace = tracer.startTrace({ userId, threadId, channel: "web" });
    try {
      const { text: answered } = await model.invoke(text, { callbacks: [trace.handler] });
      return reply(200, { text: answered });
    } finally {
      await trace.end();
    }
  }

  return withLambda(tracer, answer, { maxFlushMs: 1_500 });
}

function bodyOf({ body = "", isBase64Encoded }: APIGatewayProxyEventV2): unknown {
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body);
  } catch {
    return undefined;
  }
}

function reply(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
