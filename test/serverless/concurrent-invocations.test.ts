import { FakeListChatModel } from "@langchain/core/utils/testing";
import { describe, expect, it } from "vitest";
import type { LangMeterEvent } from "../../src/events/schema.ts";
import type { Tracer } from "../../src/index.ts";
import {
  flushAfter,
  withAzureFunction,
  withGoogleCloudEvent,
  withLambda,
} from "../../src/serverless/index.ts";
import { invokeNode24, lambdaContext } from "./support/lambda-runtime.ts";
import { recordingTracer } from "./support/recording-tracer.ts";

const INVOCATIONS = 50;
const requests = Array.from({ length: INVOCATIONS }, (_, index) => `request-${index}`);

/** Asks a model in small steps, so that all invocations run through each other, as the user that the request names. */
async function ask(tracer: Tracer, userId: string): Promise<string> {
  const model = new FakeListChatModel({
    responses: [`Hello ${userId}`],
    sleep: 1,
    callbacks: [tracer.handler],
  });
  let text = "";
  for await (const chunk of await model.stream("Hello", { metadata: { user_id: userId } }))
    text += chunk.text;
  return text;
}

/** One way to run an invocation for each platform that runs several in one process. */
const PLATFORMS: Readonly<Record<string, (tracer: Tracer) => (requestId: string) => Promise<unknown>>> = {
  "Lambda Managed Instances": (tracer) => {
    const handler = withLambda(tracer, (userId: string) => ask(tracer, userId));
    return async (id) => {
      const outcome = await invokeNode24(handler, id, lambdaContext(30_000, id));
      return outcome.kind === "result" ? outcome.value : outcome;
    };
  },
  "Google Cloud": (tracer) => {
    const handler = withGoogleCloudEvent(tracer, ({ id }: { id: string }) => ask(tracer, id));
    return (id) => handler({ id });
  },
  "Azure Functions": (tracer) => {
    const handler = withAzureFunction(tracer, (userId: string, _context: unknown) => ask(tracer, userId));
    return (id) => handler(id, { invocationId: id });
  },
};

function isOf(requestId: string) {
  return ({ user_id }: LangMeterEvent) => user_id === requestId;
}

describe("invocations that run at the same time in one process", () => {
  it.each(Object.entries(PLATFORMS))("are not mixed: %s", async (_, platform) => {
    const { tracer, recorded, backend } = recordingTracer();
    const run = platform(tracer);
    const answers = await Promise.all(requests.map(run));
    expect(answers).toEqual(requests.map((id) => `Hello ${id}`));
    for (const id of requests) {
      const own = recorded.filter(isOf(id));
      expect(own.map(({ event }) => event)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
      expect(new Set(own.map(({ request_id }) => request_id))).toEqual(new Set([id]));
      expect(new Set(own.map(({ trace_id }) => trace_id)).size).toBe(1);
    }
    expect(new Set(backend.accepted).size).toBe(3 * INVOCATIONS);
  });

  it("are all delivered when their registered promises are, on Vercel's fluid compute", async () => {
    const { tracer, backend } = recordingTracer();
    const registered: Promise<unknown>[] = [];
    const flushed = flushAfter(tracer, { waitUntil: (promise) => void registered.push(promise) });
    await Promise.all(requests.map((id) => flushed(() => ask(tracer, id))));
    await Promise.all(registered);
    expect(backend.accepted).toHaveLength(3 * INVOCATIONS);
    expect(new Set(backend.accepted).size).toBe(3 * INVOCATIONS);
  });
});
