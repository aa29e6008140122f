import { expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

it.each([
  ["long", "a".repeat(100_000)],
  ["long and escaped", "\u0000".repeat(100_000)],
])("keeps every event of a trace whose question and answer are %s, with shorter texts", async (_, text) => {
  const { tracer, only } = startRecording({ content: "full" });
  const trace = tracer.startTrace();
  trace.recordLlmCall({
    model: "gpt-4o-mini",
    input: text,
    output: text,
    usage: { input_tokens: 9, output_tokens: 9 },
  });
  const summary = await trace.end();
  expect(summary).toMatchObject({ llm_calls: 1, input_tokens: 9 });
  expect(summary.dropped).toBeUndefined();
  expect(only("llm_call_end").output?.length).toBeGreaterThan(7_000);
  expect(only("trace_complete").topic?.length).toBeLessThanOrEqual(80);
});
