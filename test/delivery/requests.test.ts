import { createAgent } from "langchain";
import { createTracer } from "langmeter";
import { langfuse } from "langmeter/sinks/langfuse";
import { otlp } from "langmeter/sinks/otlp";
import { posthog } from "langmeter/sinks/posthog";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { describe, expect, it, onTestFinished } from "vitest";
import { ScriptedChatModel } from "../langchain/support/scripted-model.ts";
import { add, askToAdd } from "../langchain/support/tools.ts";
import { startVendorServer } from "../sinks/support/vendor-server.ts";

const RUNS = 500;

async function startBackend() {
  const server = await startVendorServer(() => ({ status: 200, body: "{}" }));
  onTestFinished(server.close);
  return server;
}

describe("500 agent runs in a row", () => {
  it("make at most 100 requests to a backend, and lose nothing", { timeout: 120_000 }, async () => {
    const backends = await Promise.all([1, 2, 3, 4].map(startBackend));
    const [forPosthog, forLangfuse, forOtlp, forRudderstack] = backends.map(({ url }) => url);
    const tracer = createTracer({
      sinks: [
        posthog({ apiKey: "phc_test", host: forPosthog }),
        langfuse({ publicKey: "pk-lf-1", secretKey: "sk-lf-1", baseUrl: forLangfuse }),
        otlp({ endpoint: forOtlp }),
        rudderstack({ writeKey: "wk", dataPlaneUrl: forRudderstack }),
      ],
    });
    for (let run = 0; run < RUNS; run++) {
      const model = new ScriptedChatModel({ replies: [askToAdd(), { text: "3" }] });
      const agent = createAgent({ model, tools: [add] });
      await agent.invoke({ messages: "1 + 2?" }, { callbacks: [tracer.handler] });
      await new Promise((resolve) => setImmediate(resolve)); // a real model waits for its server
    }
    const report = await tracer.flush({ timeoutMs: 60_000 });
    await tracer.close();
    expect(report).toMatchObject({ pending: 0, dropped: 0 });
    for (const { requests } of backends) {
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.length).toBeLessThanOrEqual(100);
    }
  });
});
