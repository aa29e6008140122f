import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { add } from "../support/tools.ts";
import type { Situation } from "./situation.ts";

const announce = tool(
  async function* () {
    yield "first";
    yield "second";
    return "done";
  },
  { name: "announce", description: "Says what it does.", schema: z.object({}) },
);

const ONE_TOOL_CALL = `
  tool_call_start add
  tool_call_end add
  trace_complete success`;

/** Tools that are called without an agent. */
export const toolSituations: readonly Situation[] = [
  { name: "tool_direct", act: (config) => add.invoke({ a: 1, b: 2 }, config), record: ONE_TOOL_CALL },
  {
    name: "tool_toolcall",
    act: (config) =>
      add.invoke({ type: "tool_call", id: "call_9", name: "add", args: { a: 1, b: 2 } }, config),
    record: ONE_TOOL_CALL,
  },
  {
    // LangChain checks the arguments before it calls any handler.
    name: "tool_schema_error",
    act: (config) => add.invoke({ a: "one", b: 2 } as never, config),
    fails: true,
    record: "",
  },
  {
    name: "tool_generator",
    act: (config) => announce.invoke({}, config),
    record: `
      tool_call_start announce
      tool_call_end announce
      trace_complete success`,
  },
];
