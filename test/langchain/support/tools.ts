import { tool } from "@langchain/core/tools";
import { z } from "zod";

export const add = tool(({ a, b }) => String(a + b), {
  name: "add",
  description: "Adds two numbers.",
  schema: z.object({ a: z.number(), b: z.number() }),
});

/** Throws every time. */
export const explode = tool(
  (): string => {
    throw new Error("tool exploded");
  },
  { name: "explode", description: "Fails.", schema: z.object({}) },
);

/** A model turn that asks for `add`. */
export function askToAdd(id = "call_1", args: Record<string, unknown> = { a: 1, b: 2 }) {
  return { toolCalls: [{ id, name: "add", args }] };
}
