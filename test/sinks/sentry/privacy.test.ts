import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tool } from "@langchain/core/tools";
import * as Sentry from "@sentry/node";
import { createAgent } from "langchain";
import { createTracer } from "langmeter";
import { sentry } from "langmeter/sinks/sentry";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { ContentMode } from "../../../src/events/content-mode.ts";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { useSentry } from "./sentry-wire.ts";

// The most that Sentry collects by itself: bodies, headers, cookies, log lines.
const wire = useSentry({ sendDefaultPii: true });

const sentinel = (place: string) => `sentinel-${place}`;

/** Answers a request with an agent whose tool throws, and whose model then refuses. */
async function converse(content: ContentMode | undefined): Promise<void> {
  const { model } = await startOpenAI(
    [
      { toolCalls: [{ name: "look_up", args: { query: sentinel("argument") } }] },
      { error: { status: 400, message: `Bad prompt: ${sentinel("error")}` } },
    ],
    { configuration: { defaultHeaders: { "x-secret": sentinel("header") } } },
  );
  const lookUp = tool(
    ({ query }) => {
      const error = new Error(`nothing about ${query}: ${sentinel("tool")}`, { cause: sentinel("cause") });
      throw Object.assign(error, { request: { body: sentinel("property") } });
    },
    { name: "look_up", description: sentinel("schema"), schema: z.object({ query: z.string() }) },
  );
  const sink = sentry({ client: Sentry, ...(content && { content }) });
  const tracer = createTracer({ sinks: [sink] });
  const trace = tracer.startTrace({ userId: "u_17", metadata: { note: sentinel("metadata") } });
  const agent = createAgent({ model, tools: [lookUp], systemPrompt: sentinel("system") });
  await agent
    .invoke(
      { messages: [{ role: "user", content: sentinel("prompt") }] },
      { callbacks: [trace.handler], metadata: { remark: sentinel("metadata") } },
    )
    .catch((error: unknown) => error);
  await trace.end();
}

/** One request to a server that Sentry watches. */
async function post(content: ContentMode | undefined): Promise<void> {
  const server = createServer(async (incoming, response) => {
    const body = await read(incoming);
    Sentry.addBreadcrumb({ category: "console", message: `asked for ${body}, ${sentinel("log")}` });
    await converse(content);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat?q=${sentinel("query")}`;
  const headers = { "content-type": "application/json", authorization: sentinel("authorization") };
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify({ message: sentinel("body") }),
  });
  await answer.text();
}

/** By listening to `data`, as body parsers do: what is read otherwise Sentry does not see. */
function read(incoming: IncomingMessage): Promise<string> {
  let text = "";
  incoming.on("data", (chunk) => {
    text += String(chunk);
  });
  return new Promise((resolve) => incoming.on("end", () => resolve(text)));
}

async function sentinelsOnTheWire(): Promise<string[]> {
  const found = (await wire.text()).matchAll(/sentinel-([a-z]+)/g);
  return [...new Set([...found].map(([, place]) => place ?? ""))].sort();
}

describe("what Sentry gets of a conversation that fails", () => {
  it.each([undefined, "none", "hashed"] as const)("has no content with the policy %s", async (content) => {
    await post(content);
    const events = await wire.events();
    expect(events.map(({ tags }) => tags.error_type)).toEqual(["tool_error", "invalid_request"]);
    expect(events.map(({ request }) => request?.method)).toEqual(["POST", "POST"]);
    expect(await sentinelsOnTheWire()).toEqual([]);
  });

  it("has the messages of the errors and what Sentry collects with the policy truncated", async () => {
    await post("truncated");
    const values = (await wire.events()).map(({ exception }) => exception?.values.map(({ value }) => value));
    expect(values).toEqual([
      [expect.stringContaining(`nothing about ${sentinel("argument")}: ${sentinel("tool")}`)],
      [expect.stringContaining(`Bad prompt: ${sentinel("error")}`)],
    ]);
    const places = await sentinelsOnTheWire();
    expect(places).toEqual(
      expect.arrayContaining(["argument", "body", "error", "log", "metadata", "query", "tool"]),
    );
    for (const never of ["cause", "header", "property"]) expect(places).not.toContain(never);
  });
});
