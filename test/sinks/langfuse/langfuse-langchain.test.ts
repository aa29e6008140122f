import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { createAgent } from "langchain";
import { CallbackHandler } from "langfuse-langchain";
import { createTracer } from "langmeter";
import { langfuse } from "langmeter/sinks/langfuse";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { listeningLogger } from "../../delivery/fake-sinks.ts";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { add, askToAdd } from "../../langchain/support/tools.ts";
import { KEYS, type LangfuseServer, startLangfuse } from "./langfuse-server.ts";

const QUESTION = { messages: [{ role: "user", content: "What is 1 + 2?" }] };

/** Our sink and their handler, each with a project of its own. */
async function startBoth() {
  const [ours, theirs] = [await startLangfuse(), await startLangfuse()];
  const logger = listeningLogger();
  const tracer = createTracer({ sinks: [langfuse({ ...KEYS, baseUrl: ours.url })], logger });
  const handler = new CallbackHandler({ ...KEYS, baseUrl: theirs.url, fetchRetryCount: 0 });
  onTestFinished(async () => {
    await tracer.close();
    await finish(handler);
  });
  return { ours, theirs, tracer, handler, logger };
}

async function startMathAgent() {
  const replies = [{ ...askToAdd(), usage: { input: 100, output: 20 } }, { text: "It is 3." }];
  const { model } = await startOpenAI(replies);
  return createAgent({ model, tools: [add], name: "math" });
}

/** Ids of everything that their handler reports, its trace aside. */
function theirObservationIds({ items }: LangfuseServer): Set<string> {
  return new Set(items.filter(({ type }) => type !== "trace-create").map(({ body }) => body.id));
}

/** Their handler runs in LangChain's background queue, and only its shutdown waits for requests under way. */
async function finish(handler: CallbackHandler): Promise<void> {
  await awaitAllCallbacks();
  await handler.shutdownAsync();
}

const withoutDashes = (uuid: string) => uuid.replaceAll("-", "");

// Their client writes every failure to the console.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue(undefined));
afterEach(() => vi.restoreAllMocks());

describe("langfuse-langchain's handler beside ours in one callbacks array", () => {
  it.each(["ours first", "theirs first"])("delivers, and so do we: %s", async (order) => {
    const { ours, theirs, tracer, handler } = await startBoth();
    const callbacks = order === "ours first" ? [tracer.handler, handler] : [handler, tracer.handler];
    const answer = await (await startMathAgent()).invoke(QUESTION, { callbacks });
    expect(answer.messages.at(-1)?.text).toBe("It is 3.");
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });
    await finish(handler);

    const generations = ours.spans.filter(
      ({ attributes }) => attributes["langfuse.observation.type"] === "generation",
    );
    const theirGenerations = theirs.items.filter(({ type }) => type === "generation-create");
    expect([generations.length, theirGenerations.length]).toEqual([2, 2]);
  });

  it("names the same runs: our trace id is theirs without dashes, our run_id is their observation id", async () => {
    const { ours, theirs, tracer, handler } = await startBoth();
    await (await startMathAgent()).invoke(QUESTION, { callbacks: [tracer.handler, handler] });
    await tracer.flush();
    await finish(handler);

    const theirTraces = new Set(
      theirs.items.filter(({ type }) => type === "trace-create").map(({ body }) => withoutDashes(body.id)),
    );
    expect(theirTraces).toEqual(new Set(ours.spans.map(({ traceId }) => traceId)));
    const theirIds = theirObservationIds(theirs);
    for (const { spanId, attributes } of ours.spans) {
      const runId = String(attributes["langfuse.observation.metadata.run_id"]);
      expect(theirIds).toContain(runId);
      expect(withoutDashes(runId).slice(-16)).toBe(spanId);
    }
  });

  it("does not suffer from our trouble", async () => {
    const { ours, theirs, tracer, handler } = await startBoth();
    ours.always = { kind: "answer", answer: { status: 401 } };
    const agent = await startMathAgent();
    const answer = await agent.invoke(QUESTION, { callbacks: [tracer.handler, handler] });
    expect(answer.messages.at(-1)?.text).toBe("It is 3.");
    expect((await tracer.flush()).dropped).toBeGreaterThan(0);
    await finish(handler);
    expect(ours.spans).toEqual([]);
    expect(theirs.items.filter(({ type }) => type === "generation-create")).toHaveLength(2);
  });

  it("leaves us alone with its own trouble", async () => {
    const { ours, theirs, tracer, handler, logger } = await startBoth();
    theirs.always = { kind: "answer", answer: { status: 401, body: "{}" } };
    const agent = await startMathAgent();
    const answer = await agent.invoke(QUESTION, { callbacks: [tracer.handler, handler] });
    expect(answer.messages.at(-1)?.text).toBe("It is 3.");
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });
    await finish(handler);
    expect(theirs.items).toEqual([]);
    expect(ours.spans.length).toBeGreaterThan(0);
    expect(logger.warnings).toEqual([]);
  });

  it("counts every token a second time where both write to one project", async () => {
    const { ours, tracer } = await startBoth();
    const handler = new CallbackHandler({ ...KEYS, baseUrl: ours.url });
    const { model } = await startOpenAI([{ text: "Hi.", usage: { input: 100, output: 20 } }]);
    await model.invoke("Hello", { callbacks: [tracer.handler, handler] });
    await tracer.flush();
    await finish(handler);
    const [span] = ours.spans;
    const theirUsage = ours.items.find(({ type }) => type === "generation-update")?.body.usageDetails;
    expect(JSON.parse(String(span?.attributes["langfuse.observation.usage_details"])).total).toBe(120);
    expect(theirUsage).toMatchObject({ total: 120 });
  });
});
