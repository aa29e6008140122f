import { InMemoryCache } from "@langchain/core/caches";
import { HumanMessage } from "@langchain/core/messages";
import { z } from "zod";
import { ScriptedChatModel, scripted } from "../support/scripted-model.ts";
import { skipWaits } from "../support/skip-waits.ts";
import { drain, type Situation } from "./situation.ts";

const ONE_CALL = `
  llm_call_start
  llm_call_end
  trace_complete success`;

const TWO_CALLS_AT_ONCE = `
  llm_call_start
  llm_call_start
  llm_call_end
  trace_complete success
  llm_call_end
  trace_complete success`;

/** Bare model calls, each a root run. */
export const modelSituations: readonly Situation[] = [
  {
    name: "model_invoke",
    act: (config) => scripted("hello").invoke("hi", config),
    record: ONE_CALL,
  },
  {
    name: "model_invoke_ctor_callbacks",
    act: ({ callbacks }) =>
      new ScriptedChatModel({ replies: ["hello"], ...(callbacks && { callbacks }) }).invoke("hi"),
    record: ONE_CALL,
  },
  {
    name: "model_stream",
    act: async (config) => drain(await scripted("hello big world").stream("hi", config)),
    record: ONE_CALL,
  },
  {
    name: "model_stream_early_break",
    act: async (config) => {
      for await (const _ of await scripted("hello big world").stream("hi", config)) break;
    },
    record: `
      llm_call_start
      llm_error abandoned
      trace_complete abandoned`,
  },
  {
    name: "model_stream_error_midway",
    act: async (config) =>
      drain(await scripted({ text: "hello ", breaksWith: new Error("socket hang up") }).stream("hi", config)),
    fails: true,
    record: `
      llm_call_start
      llm_error error
      trace_complete error`,
  },
  {
    name: "model_batch",
    act: (config) => scripted("a", "b").batch(["1", "2"], config),
    record: TWO_CALLS_AT_ONCE,
  },
  {
    name: "model_generate_two_prompts",
    act: ({ callbacks }) =>
      scripted("a", "b").generate([[new HumanMessage("1")], [new HumanMessage("2")]], {}, callbacks),
    record: TWO_CALLS_AT_ONCE,
  },
  {
    name: "model_error",
    act: (config) =>
      scripted(Object.assign(new Error("429 rate limited"), { status: 429 })).invoke("hi", config),
    fails: true,
    record: `
      llm_call_start
      llm_error error
      trace_complete error`,
  },
  {
    name: "model_withRetry",
    act: (config) =>
      skipWaits(() =>
        scripted(new Error("boom"), "ok").withRetry({ stopAfterAttempt: 2 }).invoke("hi", config),
      ),
    record: `
      chain_start ScriptedChatModel
        llm_call_start
        llm_error error
        llm_call_start attempt 2
        llm_call_end attempt 2
      chain_end ScriptedChatModel
      trace_complete success`,
  },
  {
    name: "model_withFallbacks",
    act: (config) =>
      scripted(new Error("boom"))
        .withFallbacks([scripted("fallback")])
        .invoke("hi", config),
    record: `
      chain_start RunnableWithFallbacks
        llm_call_start
        llm_error error
        llm_call_start attempt 2
        llm_call_end attempt 2
      chain_end RunnableWithFallbacks
      trace_complete success`,
  },
  {
    name: "model_cached",
    act: async (config) => {
      const model = new ScriptedChatModel({ replies: ["answer"], cache: new InMemoryCache() });
      await model.invoke("hi", config);
      await model.invoke("hi", config);
    },
    record: `${ONE_CALL}\n${ONE_CALL}`,
  },
  {
    name: "model_abort_during",
    act: (config) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      return scripted({ text: "late", delayMs: 1_000 }).invoke("hi", {
        ...config,
        signal: controller.signal,
      });
    },
    fails: true,
    record: `
      llm_call_start
      llm_error aborted
      trace_complete aborted`,
  },
  {
    name: "model_abort_before",
    act: (config) => scripted("x").invoke("hi", { ...config, signal: AbortSignal.abort() }),
    record: ONE_CALL,
  },
  {
    name: "model_stream_abort",
    act: async (config) => {
      const controller = new AbortController();
      const model = scripted({ text: "hello big world", delayMs: 5 });
      for await (const _ of await model.stream("hi", { ...config, signal: controller.signal })) {
        setTimeout(() => controller.abort());
      }
    },
    fails: true,
    record: `
      llm_call_start
      llm_error aborted
      trace_complete aborted`,
  },
  {
    name: "model_streamEvents_v2",
    act: (config) => drain(scripted("a b").streamEvents("hi", { ...config, version: "v2" })),
    record: ONE_CALL,
  },
  {
    // On a bare model this path calls no handler.
    name: "model_streamEvents_default_v3",
    act: (config) => drain(scripted("a b").streamEvents("hi", config)),
    record: "",
  },
  {
    name: "structured_output",
    act: (config) =>
      scripted("I would rather talk.")
        .withStructuredOutput(z.object({ x: z.number() }), { name: "extract", method: "functionCalling" })
        .invoke("hi", config),
    fails: true,
    record: `
      chain_start StructuredOutput
        llm_call_start
        llm_call_end
        chain_start RunnableLambda
        chain_error RunnableLambda error
      chain_error StructuredOutput error
      trace_complete error`,
  },
];
