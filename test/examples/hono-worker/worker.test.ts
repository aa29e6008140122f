import { describe, expect, it } from "vitest";
import type { Environment } from "../../../examples/hono-worker/app.ts";
import type { Reply } from "../../../examples/model-server/server.ts";
import { API_KEY, startPostHogServer } from "../../sinks/posthog/support/posthog-server.ts";
import { serve } from "../model-server/serve.ts";
import { node, webSandbox } from "./runtimes.ts";

const ANSWER: Reply = { text: "It leaves at 16:40.", usage: { input: 100, output: 10 } };

describe.each([node, webSandbox])("the Worker in $name", ({ load }) => {
  async function startWorker(...replies: readonly Reply[]) {
    const [models, analytics, { worker, request }] = await Promise.all([
      serve({ replies }),
      startPostHogServer(),
      load(),
    ]);
    const environment: Environment = {
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: models.url,
      POSTHOG_API_KEY: API_KEY,
      POSTHOG_HOST: analytics.url,
    };
    /** What the platform was asked to stay alive for. */
    const registered: Promise<unknown>[] = [];
    const context = {
      waitUntil: (promise: Promise<unknown>) => void registered.push(promise),
      passThroughOnException: () => {},
      props: {},
    };
    const ask = async (body: unknown, userId = "maria") => {
      const init = {
        method: "POST",
        headers: { "x-request-id": `req-${userId}`, "x-user-id": userId },
        body: JSON.stringify(body),
      };
      return worker.fetch(request("https://chat.example/chat", init), environment, context);
    };
    return { models, analytics, ask, delivered: () => Promise.all(registered) };
  }

  it("answers first and delivers its record behind the answer", async () => {
    const { analytics, ask, delivered } = await startWorker(ANSWER);
    const response = await ask({ threadId: "t1", text: "When?" });
    expect(response.headers.get("x-request-id")).toBe("req-maria");
    expect(await response.json()).toEqual({ text: "It leaves at 16:40." });
    await delivered();
    expect(analytics.only("llm_call_end")).toMatchObject({
      input_tokens: 100,
      output_tokens: 10,
      thread_id: "t1",
    });
    expect(analytics.only("api_request")).toMatchObject({ endpoint: "/chat", status_code: 200 });
  });

  it("ties all events of a request to its id, user and trace, also of requests at the same time", async () => {
    const { analytics, ask, delivered } = await startWorker();
    const users = Array.from({ length: 10 }, (_, index) => `user-${index}`);
    await Promise.all(
      users.map(async (user) => (await ask({ threadId: `t-${user}`, text: user }, user)).text()),
    );
    await delivered();
    const belongs = ({ user_id, request_id, trace_id }: Readonly<Record<string, unknown>>) =>
      `${user_id} ${request_id} ${trace_id}`;
    const ofRequests = analytics.named("api_request").map(({ properties }) => belongs(properties));
    const ofCalls = analytics.named("llm_call_end").map(({ properties }) => belongs(properties));
    expect(ofRequests).toHaveLength(10);
    expect(new Set(ofCalls)).toEqual(new Set(ofRequests));
    for (const user of users)
      expect(ofCalls.filter((call) => call.startsWith(`${user} req-${user} `))).toHaveLength(1);
  });

  it("records what failed, and tells the user the id to ask for", async () => {
    const { analytics, ask, delivered } = await startWorker({ error: { status: 401 } });
    const response = await ask({ threadId: "t1", text: "When?" });
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      error: "The assistant is not available.",
      requestId: "req-maria",
    });
    await delivered();
    expect(analytics.only("api_error")).toMatchObject({ error_type: "auth_error", request_id: "req-maria" });
    expect(analytics.only("llm_error")).toMatchObject({ status_code: 401, request_id: "req-maria" });
  });

  it("refuses what is no question without asking the model", async () => {
    const { models, analytics, ask, delivered } = await startWorker();
    const response = await ask("nothing");
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: "a question needs a thread and a text" },
    ]);
    await delivered();
    expect(models.requests).toEqual([]);
    expect(analytics.only("api_error")).toMatchObject({ error_type: "invalid_request", status_code: 400 });
  });
});
