import { setTimeout as delay } from "node:timers/promises";
import { type Tracer, traceHeaders } from "langmeter";
import { ScriptedChatModel } from "../../langchain/support/scripted-model.ts";

/** What a route of the applications under test is asked. */
export interface Question {
  readonly params: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON body. */
  readonly body: unknown;
  /** Aborts when the caller leaves. */
  readonly signal: AbortSignal;
}

/** What it answers; a list of headers, so that one may come twice. */
export interface Reply {
  readonly status?: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body: string | AsyncIterable<string>;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** As routers write it: /status/:code */
  readonly pattern: string;
  readonly act: (question: Question) => Reply | Promise<Reply>;
}

/** What a broken route throws: the same object must reach the application's own error handling. */
export const BROKEN = Object.assign(new TypeError("the shelf is empty"), {
  cause: new Error("nobody restocked it"),
});
/** What a client of a model throws. */
export const RATE_LIMITED = Object.assign(new Error("Rate limit reached for gpt-4o-mini"), {
  name: "RateLimitError",
  status: 429,
});
export const THROWN_TEXT = "out of paper";

/** What the route /stream/paced does before its parts; a test puts its own functions there. */
export const pace = { beforeFirst: async () => {}, beforeSecond: async () => {} };

/** Which streams were given up before their end, by name. */
export type LeftStreams = Set<string>;

/** The routes of every application under test. */
export function routesFor(tracer: Tracer | undefined, left: LeftStreams): readonly Route[] {
  return [
    { method: "GET", pattern: "/hello", act: () => ({ body: "hello" }) },
    {
      method: "GET",
      pattern: "/cookies",
      act: () => ({
        status: 201,
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
          ["content-type", "application/json"],
        ],
        body: '{"made":true}',
      }),
    },
    {
      method: "GET",
      pattern: "/status/:code",
      act: ({ params }) => ({ status: Number(params.code), body: "as you wish" }),
    },
    {
      method: "GET",
      pattern: "/moved",
      act: () => ({ status: 302, headers: [["location", "/hello"]], body: "over there" }),
    },
    { method: "GET", pattern: "/headers", act: () => ({ body: JSON.stringify(traceHeaders()) }) },
    { method: "GET", pattern: "/broken", act: () => Promise.reject(BROKEN) },
    { method: "GET", pattern: "/limited", act: () => Promise.reject(RATE_LIMITED) },
    { method: "GET", pattern: "/thrown-text", act: () => Promise.reject(THROWN_TEXT) },
    { method: "POST", pattern: "/chat/:user", act: (question) => chat(tracer, question) },
    { method: "GET", pattern: "/stream", act: () => ({ body: talk(tracer) }) },
    { method: "GET", pattern: "/stream/paced", act: () => ({ body: pacedTalk() }) },
    { method: "GET", pattern: "/stream/broken", act: () => ({ body: breakingTalk() }) },
    { method: "GET", pattern: "/stream/endless", act: () => ({ body: endlessTalk(left) }) },
    { method: "GET", pattern: "/never", act: ({ signal }) => leave(signal) },
    {
      method: "GET",
      pattern: "/slow",
      act: async () => {
        await delay(30);
        return { body: "at last" };
      },
    },
    { method: "GET", pattern: "/internal/queue", act: () => ({ body: "0 waiting" }) },
    { method: "GET", pattern: "/health", act: () => ({ body: "ok" }) },
    { method: "GET", pattern: "/logo.png", act: () => ({ body: "png" }) },
  ];
}

/** A model call on the tracer's shared handler: it belongs to whoever's scope it is made in. */
async function ask(tracer: Tracer | undefined, text: string, answer: string): Promise<string> {
  const model = new ScriptedChatModel({ replies: [{ text: answer, delayMs: 1 + (answer.length % 5) }] });
  const { content } = await model.invoke(text, tracer === undefined ? {} : { callbacks: [tracer.handler] });
  return String(content);
}

async function chat(tracer: Tracer | undefined, { params, body }: Question): Promise<Reply> {
  const { question } = body as { question: string };
  await delay(question.length % 7);
  return { body: await ask(tracer, question, `answer for ${params.user}`) };
}

/** Asks the model for the second part when the first is out. */
async function* talk(tracer: Tracer | undefined): AsyncGenerator<string> {
  yield "first ";
  await delay(20);
  yield await ask(tracer, "go on", "second ");
  await delay(20);
  yield "third";
}

async function* pacedTalk(): AsyncGenerator<string> {
  await pace.beforeFirst();
  yield "first ";
  await delay(5); // the first part is on its way
  await pace.beforeSecond();
  yield "second";
}

async function* breakingTalk(): AsyncGenerator<string> {
  yield "first ";
  await delay(5);
  throw BROKEN;
}

async function* endlessTalk(left: LeftStreams): AsyncGenerator<string> {
  try {
    for (;;) {
      yield "and on ";
      await delay(5);
    }
  } finally {
    left.add("/stream/endless");
  }
}

/** Works until its caller leaves. */
async function leave(signal: AbortSignal): Promise<Reply> {
  await delay(60_000, undefined, { signal });
  return { body: "nobody is here to read this" };
}
