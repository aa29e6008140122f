import { createAgent, modelFallbackMiddleware, modelRetryMiddleware, toolStrategy } from "langchain";
import { z } from "zod";
import { asMiddleware } from "../support/middleware.ts";
import { scripted } from "../support/scripted-model.ts";
import { add, askToAdd, explode } from "../support/tools.ts";
import { drain, type Situation } from "./situation.ts";

const go = { messages: [{ role: "user", content: "go" }] };

const ONE_TOOL_THEN_ANSWER = `
  chain_start LangGraph
    chain_start model_request
      llm_call_start
      llm_call_end
      agent_action add
    chain_end model_request
    chain_start tools
      tool_call_start add
      tool_call_end add
    chain_end tools
    chain_start model_request
      llm_call_start
      llm_call_end
    chain_end model_request
  agent_finish
  chain_end LangGraph
  trace_complete success`;

const SECOND_TRY_ANSWERS = `
  chain_start LangGraph
    chain_start model_request
      llm_call_start
      llm_error error
      llm_call_start attempt 2
      llm_call_end attempt 2
    chain_end model_request
  agent_finish
  chain_end LangGraph
  trace_complete success`;

/** createAgent, without interrupts. */
export const agentSituations: readonly Situation[] = [
  {
    name: "agent_parallel_tools",
    act: (config) => {
      const calls = [...askToAdd("c1").toolCalls, ...askToAdd("c2", { a: 3, b: 4 }).toolCalls];
      const model = scripted({ toolCalls: calls }, "done");
      return createAgent({ model, tools: [add], name: "math" }).invoke(go, config);
    },
    record: `
      chain_start math
        chain_start model_request
          llm_call_start
          llm_call_end
          agent_action add
          agent_action add
        chain_end model_request
        chain_start tools
        chain_start tools
          tool_call_start add
          tool_call_start add
          tool_call_end add
          tool_call_end add
        chain_end tools
        chain_end tools
        chain_start model_request
          llm_call_start
          llm_call_end
        chain_end model_request
      agent_finish
      chain_end math
      trace_complete success`,
  },
  {
    name: "agent_tool_error",
    act: (config) => {
      const model = scripted({ toolCalls: [{ id: "c1", name: "explode", args: {} }] }, "done");
      return createAgent({ model, tools: [explode] }).invoke(go, config);
    },
    record: `
      chain_start LangGraph
        chain_start model_request
          llm_call_start
          llm_call_end
          agent_action explode
        chain_end model_request
        chain_start tools
          tool_call_start explode
          tool_error explode error
        chain_end tools
        chain_start model_request
          llm_call_start
          llm_call_end
        chain_end model_request
      agent_finish
      chain_end LangGraph
      trace_complete success`,
  },
  {
    name: "agent_tool_schema_error",
    act: (config) =>
      createAgent({ model: scripted(askToAdd("c1", { a: "x" }), "done"), tools: [add] }).invoke(go, config),
    record: `
      chain_start LangGraph
        chain_start model_request
          llm_call_start
          llm_call_end
          agent_action add
        chain_end model_request
        chain_start tools
        tool_error add error
        chain_end tools
        chain_start model_request
          llm_call_start
          llm_call_end
        chain_end model_request
      agent_finish
      chain_end LangGraph
      trace_complete success`,
  },
  {
    name: "agent_model_error",
    act: (config) =>
      createAgent({ model: scripted(new Error("500 upstream")), tools: [add] }).invoke(go, config),
    fails: true,
    record: `
      chain_start LangGraph
        chain_start model_request
          llm_call_start
          llm_error error
        chain_error model_request error
      chain_error LangGraph error
      trace_complete error`,
  },
  {
    name: "agent_fallback_middleware",
    act: (config) => {
      const middleware = [modelFallbackMiddleware(scripted("fallback"))];
      const model = scripted(new Error("500 upstream"));
      return createAgent({ model, tools: [add], middleware }).invoke(go, config);
    },
    record: SECOND_TRY_ANSWERS,
  },
  {
    name: "agent_model_retry_middleware",
    act: (config) => {
      const retry = modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, jitter: false });
      const model = scripted(new Error("503"), "ok");
      return createAgent({ model, tools: [add], middleware: [asMiddleware(retry)] }).invoke(go, config);
    },
    record: SECOND_TRY_ANSWERS,
  },
  {
    // The answer itself is a tool call, which no tool answers.
    name: "agent_structured",
    act: (config) => {
      const answer = toolStrategy(z.object({ x: z.number() }).meta({ title: "extract" }));
      const model = scripted({ toolCalls: [{ id: "c1", name: "extract", args: { x: 1 } }] });
      return createAgent({ model, tools: [], responseFormat: answer }).invoke(go, config);
    },
    record: `
      chain_start LangGraph
        chain_start model_request
          llm_call_start
          llm_call_end
          agent_action extract
        chain_end model_request
      agent_finish
      chain_end LangGraph
      trace_complete success`,
  },
  {
    name: "agent_stream_messages",
    act: async (config) =>
      drain(
        await createAgent({ model: scripted(askToAdd(), "done now"), tools: [add] }).stream(go, {
          ...config,
          streamMode: "messages",
        }),
      ),
    record: ONE_TOOL_THEN_ANSWER,
  },
  {
    name: "agent_streamEvents_v2",
    act: (config) =>
      drain(
        createAgent({ model: scripted(askToAdd(), "done now"), tools: [add] }).streamEvents(go, {
          ...config,
          version: "v2",
        }),
      ),
    record: ONE_TOOL_THEN_ANSWER,
  },
];
