import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import core from "@langchain/core/package.json" with { type: "json" };
import { RunnableLambda } from "@langchain/core/runnables";
import { withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { chainSituations } from "../situations/chains.ts";
import { modelSituations } from "../situations/models.ts";
import { toolSituations } from "../situations/tools.ts";
import { describeSituations } from "./describe-situations.ts";
import { startRecording } from "./recording.ts";
import { scripted } from "./scripted-model.ts";
import { add } from "./tools.ts";

/** What needs nothing but @langchain/core. */
export const CORE_SITUATIONS = [...modelSituations, ...chainSituations, ...toolSituations];

export interface CoreSuiteOptions {
  /** Beginning of the version of @langchain/core that must be loaded. */
  readonly version: string;
  /** Names of situations that this version does not know. @default none */
  readonly without?: readonly string[];
}

/** The handler on one version of @langchain/core. */
export function describeCoreSuite({ version, without = [] }: CoreSuiteOptions): void {
  describe(`on @langchain/core ${version}`, () => {
    it("the handler is a callback handler of just this version", () => {
      expect(core.version.startsWith(version)).toBe(true);
      expect(startRecording().tracer.handler).toBeInstanceOf(BaseCallbackHandler);
    });

    describeSituations(
      "a situation",
      CORE_SITUATIONS.filter(({ name }) => !without.includes(name)),
    );

    it("a model call is recorded with its prompt, usage and cost", async () => {
      const { tracer, only } = startRecording();
      await scripted("hello").invoke("Hi", { callbacks: [tracer.handler], metadata: { user_id: "u_1" } });
      expect(only("llm_call_start")).toMatchObject({
        provider: "openai",
        model: "gpt-4o-mini",
        input: [{ role: "user", content: "Hi" }],
        user_id: "u_1",
      });
      expect(only("llm_call_end")).toMatchObject({
        output: "hello",
        usage: { input_tokens: 100, output_tokens: 20, cache_read_tokens: 60, reasoning_tokens: 5 },
        // 40 at 0.15, 60 at 0.075 and 20 at 0.60 dollars a million
        cost_usd: 0.0000225,
      });
    });

    it("a hundred concurrent chains on the shared handler are a hundred traces", async () => {
      const { tracer, all } = startRecording();
      const names = Array.from({ length: 100 }, (_, index) => `u_${index}`);
      const talk = async (userId: string) => {
        const chain = RunnableLambda.from(async (text: string) => {
          await add.invoke({ a: 1, b: 2 });
          return scripted({ text: `hello ${userId}`, delayMs: userId.length }).invoke(text);
        });
        await withContext({ userId }, () => chain.invoke(userId, { callbacks: [tracer.handler] }));
      };
      await Promise.all(names.map(talk));
      const totals = all("trace_complete");
      expect(totals.map(({ user_id }) => user_id).sort()).toEqual(names.sort());
      for (const { user_id, input, output, llm_calls, tool_calls } of totals) {
        expect([input, output]).toEqual([user_id, `hello ${user_id}`]);
        expect([llm_calls, tool_calls]).toEqual([1, 1]);
      }
    });
  });
}
