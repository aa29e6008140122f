import { createTracer } from "langmeter";
import { posthog } from "langmeter/sinks/posthog";
import { describe, expect, it } from "vitest";
import { startClient } from "./support/posthog-client.ts";
import { API_KEY, type PostHogServer, startPostHogServer } from "./support/posthog-server.ts";

const own = { apiKey: API_KEY, exceptions: true } as const;

describe("prompts, answers, tool data, errors, comments and metadata", () => {
  it.each([
    ["content none", ({ url: host }: PostHogServer) => posthog({ ...own, host, content: "none" })],
    ["content hashed", ({ url: host }: PostHogServer) => posthog({ ...own, host, content: "hashed" })],
    [
      "a client with privacyMode",
      (server: PostHogServer) =>
        posthog({ client: startClient(server, { privacyMode: true }), exceptions: true }),
    ],
  ])("do not leave with %s", async (_, sinkFor) => {
    const server = await startPostHogServer();
    const tracer = createTracer({ sinks: [sinkFor(server)], content: "full" });
    const trace = tracer.startTrace({ userId: "u_17", metadata: { note: "SENTINEL" } });
    const call = { model: "gpt-4o-mini", input: "SENTINEL" };
    trace.recordLlmCall({ ...call, output: "SENTINEL", toolCalls: [{ name: "t", args: { a: "SENTINEL" } }] });
    trace.recordLlmCall({ ...call, error: new Error("refused: SENTINEL") });
    trace.recordToolCall({ name: "search", input: "SENTINEL", output: "SENTINEL" });
    trace.recordToolCall({ name: "search", error: new Error("SENTINEL") });
    trace.feedback({ score: 1, comment: "SENTINEL" });
    await trace.end();
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    expect(server.requests.map(({ body }) => body).join()).not.toContain("SENTINEL");
    for (const name of ["$ai_generation", "$ai_span", "$ai_trace", "$ai_metric", "$exception"])
      expect(server.named(name)).not.toEqual([]);
  });

  it("leave as the tracer recorded them where nothing stricter is asked for", async () => {
    const server = await startPostHogServer();
    const tracer = createTracer({ sinks: [posthog({ apiKey: API_KEY, host: server.url })] });
    tracer.startTrace().recordLlmCall({ model: "gpt-4o-mini", input: "Where is it?", output: "Here." });
    await tracer.close();
    expect(server.only("$ai_generation")).toMatchObject({
      $ai_input: [{ role: "user", content: "Where is it?" }],
      $ai_output_choices: [{ role: "assistant", content: [{ type: "text", text: "Here." }] }],
    });
  });
});
