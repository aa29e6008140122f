import { ChatPromptTemplate } from "@langchain/core/prompts";
import { describe, expect, it } from "vitest";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";
import { skipWaits } from "./support/skip-waits.ts";

const prompt = ChatPromptTemplate.fromTemplate("{question}");

function overloaded(): Error {
  return Object.assign(new Error("503 overloaded"), { status: 503 });
}

describe("retries and fallbacks", () => {
  it("number the attempts and count each failure and each retry", async () => {
    const { tracer, all, only } = startRecording();
    const model = scripted(overloaded(), overloaded(), "ok").withRetry({ stopAfterAttempt: 3 });
    await skipWaits(() => model.invoke("Hi", { callbacks: [tracer.handler] }));
    expect(all("llm_call_start").map(({ attempt }) => attempt)).toEqual([undefined, 2, 3]);
    expect(all("llm_error").map(({ attempt }) => attempt)).toEqual([undefined, 2]);
    expect(only("llm_call_end").attempt).toBe(3);
    expect(only("trace_complete")).toMatchObject({
      llm_calls: 3,
      retries: 2,
      errors: 2,
      outcome: "success",
    });
  });

  it("fail with the error of the last attempt, counted once", async () => {
    const { tracer, only } = startRecording();
    const model = scripted(overloaded()).withRetry({ stopAfterAttempt: 2 });
    await expect(skipWaits(() => model.invoke("Hi", { callbacks: [tracer.handler] }))).rejects.toThrow(
      "503 overloaded",
    );
    expect(only("trace_complete")).toMatchObject({ retries: 1, outcome: "error" });
    expect(only("chain_error").error_type).toBe("server_error");
  });

  it("number the attempts where a whole chain is retried", async () => {
    const { tracer, all, only } = startRecording();
    const chain = prompt.pipe(scripted(overloaded(), "ok")).withRetry({ stopAfterAttempt: 2 });
    await skipWaits(() => chain.invoke({ question: "Hi" }, { callbacks: [tracer.handler] }));
    expect(all("llm_call_start").map(({ attempt }) => attempt)).toEqual([undefined, 2]);
    expect(only("trace_complete").retries).toBe(1);
  });

  it("number the attempts where a chain falls back to another chain", async () => {
    const { tracer, all } = startRecording();
    const chain = prompt
      .pipe(scripted(overloaded()))
      .withFallbacks([prompt.pipe(scripted(overloaded())), prompt.pipe(scripted("ok"))]);
    await chain.invoke({ question: "Hi" }, { callbacks: [tracer.handler] });
    expect(all("llm_call_start").map(({ attempt }) => attempt)).toEqual([undefined, 2, 3]);
  });

  it("do not reach into the next call once an attempt has succeeded", async () => {
    const { tracer, all } = startRecording();
    const first = scripted(overloaded()).withFallbacks([scripted("draft")]);
    const chain = first.pipe(({ content }) => String(content)).pipe(scripted("final"));
    await chain.invoke("Hi", { callbacks: [tracer.handler] });
    expect(all("llm_call_start").map(({ attempt }) => attempt)).toEqual([undefined, 2, undefined]);
  });

  it("of the HTTP client inside one call do not show: it is one call, as long as all tries together", async () => {
    const { tracer, only, all } = startRecording();
    const { model, server } = await startOpenAI(
      [{ error: { status: 429, retryAfterSeconds: 0.03 } }, { text: "Hi", usage: { input: 10, output: 5 } }],
      { maxRetries: 1 },
    );
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    expect(server.requests).toHaveLength(2);
    expect(all("llm_error")).toEqual([]);
    expect(only("llm_call_end").latency_ms).toBeGreaterThan(28);
    expect(only("trace_complete")).toMatchObject({ llm_calls: 1, retries: 0, errors: 0, input_tokens: 10 });
  });

  it("give up with the provider's own category", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ error: { status: 429 } }]);
    await expect(model.invoke("Hello", { callbacks: [tracer.handler] })).rejects.toThrow();
    expect(only("llm_error")).toMatchObject({ error_type: "rate_limit", status_code: 429, outcome: "error" });
  });
});
