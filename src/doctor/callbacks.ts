import { get } from "../events/untrusted.ts";
import type { Finding } from "./finding.ts";

const EXPECTED = 6;

/**
 * Runs a small nested chain without any network and counts the callbacks that reach a handler. Another
 * instrumentation in the process may replace the handlers of nested runs by its own.
 */
export async function checkCallbacks(): Promise<Finding> {
  const finding = { check: "callbacks", subject: "setup" } as const;
  try {
    const seen = await callbacksOfNestedChain();
    if (seen === EXPECTED)
      return {
        ...finding,
        status: "ok",
        detail: `a nested chain told a handler all of its ${EXPECTED} callbacks`,
      };
    return {
      ...finding,
      status: "failed",
      detail: `a nested chain told a handler ${seen} of its ${EXPECTED} callbacks`,
      remedy: `${await culprit()} replaces the callback handlers of nested runs: switch its LangChain part off`,
    };
  } catch {
    return {
      ...finding,
      status: "failed",
      detail: "@langchain/core cannot be loaded, or cannot run a chain",
      remedy: "npm install @langchain/core, where the application runs",
    };
  }
}

async function callbacksOfNestedChain(): Promise<number> {
  const { BaseCallbackHandler } = await import("@langchain/core/callbacks/base");
  const { RunnableLambda, RunnableSequence } = await import("@langchain/core/runnables");
  const { FakeListChatModel } = await import("@langchain/core/utils/testing");
  let seen = 0;
  const count = () => {
    seen++;
  };
  const handler = BaseCallbackHandler.fromMethods({
    handleChainStart: count,
    handleChainEnd: count,
    handleChatModelStart: count,
    handleLLMEnd: count,
  });
  handler.awaitHandlers = true;
  const model = new FakeListChatModel({ responses: ["fine"] });
  const chain = RunnableSequence.from([RunnableLambda.from((question: string) => question), model]);
  await chain.invoke("How are you?", { callbacks: [handler] });
  return seen;
}

/** Traceloop's patch leaves a mark on the class that it patches; Laminar contains it. */
async function culprit(): Promise<string> {
  const { CallbackManager } = await import("@langchain/core/callbacks/manager");
  return get(CallbackManager, "_traceloopPatched") === true
    ? "@traceloop/instrumentation-langchain (also inside Laminar)"
    : "another instrumentation in this process, such as @traceloop/instrumentation-langchain,";
}
