import { OpenAIEmbeddings } from "@langchain/openai";
import { describe, expect, it } from "vitest";
import { startModelServer } from "../../../examples/model-server/server.ts";
import { clientOf, failureOf, serve } from "./serve.ts";

describe("the model server", () => {
  it("listens on loopback only and says where", async () => {
    const server = await serve();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  });

  it("records every request with its headers and body", async () => {
    const server = await serve();
    await clientOf(server).invoke("Hello");
    expect(server.requests).toMatchObject([
      {
        method: "POST",
        path: "/v1/chat/completions",
        headers: { authorization: "Bearer sk-test" },
        body: { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] },
        closedEarly: false,
      },
    ]);
  });

  it("notices that a client broke off its stream", async () => {
    const server = await serve({ replies: [{ text: "one two three four", chunkDelayMs: 30 }] });
    for await (const chunk of await clientOf(server).stream("Count")) if (chunk.text) break;
    await expect.poll(() => server.requests[0]?.closedEarly).toBe(true);
  });

  it("embeds texts, equal texts alike", async () => {
    const server = await serve({ replies: [{ usage: { input: 6, output: 0 } }] });
    const embeddings = new OpenAIEmbeddings({
      model: "text-embedding-3-small",
      apiKey: "sk-test",
      configuration: { baseURL: server.url },
    });
    const [first, second, third] = await embeddings.embedDocuments(["a cat", "a dog", "a cat"]);
    expect(first).toHaveLength(8);
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
  });

  it("reports the tokens of an embedding", async () => {
    const server = await serve({ replies: [{ usage: { input: 6, output: 0 } }] });
    const response = await fetch(`${server.url}/embeddings`, {
      method: "POST",
      body: JSON.stringify({ model: "text-embedding-3-small", input: ["a cat"], dimensions: 2 }),
    });
    expect(await response.json()).toMatchObject({
      data: [{ index: 0, embedding: [expect.any(Number), expect.any(Number)] }],
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 6, total_tokens: 6 },
    });
  });

  it("refuses what is no request for a model", async () => {
    const server = await serve();
    const ask = async (path: string, body: string) =>
      (await fetch(`${server.url}${path}`, { method: "POST", body })).status;
    expect(await ask("/chat/completions", "not JSON")).toBe(400);
    expect(await ask("/chat/completions", "{}")).toBe(400);
    expect(await ask("/images", "{}")).toBe(404);
  });

  it("drops hanging connections when it closes, and may be closed twice", async () => {
    const server = await startModelServer({ replies: [{ interruption: { kind: "hang" } }] });
    const failure = failureOf(clientOf(server).invoke("Hello"));
    await expect.poll(() => server.requests.length).toBe(1);
    await server.close();
    await server.close();
    expect(await failure).toMatchObject({ message: "Connection error." });
  });
});
