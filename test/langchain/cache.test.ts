import { InMemoryCache } from "@langchain/core/caches";
import { expect, it } from "vitest";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";

it("an answer from LangChain's cache is marked, free, and no stream", async () => {
  const { model, server } = await startOpenAI([{ text: "Hi", usage: { input: 1_000, output: 200 } }], {
    cache: new InMemoryCache(),
  });
  const first = startRecording();
  await model.invoke("Hello", { callbacks: [first.tracer.handler] });
  const second = startRecording();
  await model.invoke("Hello", { callbacks: [second.tracer.handler] });
  expect(server.requests).toHaveLength(1);
  expect(first.only("llm_call_end")).not.toHaveProperty("cached");
  expect(first.only("llm_call_end").cost_usd).toBeGreaterThan(0);
  const hit = second.only("llm_call_end");
  expect(hit).toMatchObject({ cached: true, output: "Hi", cost_usd: 0, cost_source: "cache" });
  expect(hit).not.toHaveProperty("stream");
  expect(hit).not.toHaveProperty("time_to_first_token_ms");
  expect(second.only("trace_complete")).toMatchObject({ llm_calls: 1, cost_usd: 0, unpriced_calls: 0 });
});
