import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { report } from "../../src/report/index.ts";
import { temporaryFolder } from "../sinks/ledger-folder.ts";
import { startProgram } from "./support/start-program.ts";

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("The server has no TCP address.");
  return String(address.port);
}

describe("an example that runs through", { timeout: 60_000 }, () => {
  it.each([
    ["langgraph-threads", "thread-maria: 3 traces, 4 calls, 1 interrupted, $0.000142", 6],
    ["cost-guard", "[stopped by the budget per trace] $0.002100", 18],
    ["openai-client", "2 calls, 16 tokens in, 10 out, $0.0000074", 2],
  ])("%s says what it shows, and leaves a ledger", async (example, shown, calls) => {
    const folder = await temporaryFolder();
    expect(await startProgram(example, folder).finished()).toContain(shown);
    const { total } = await report({ from: join(folder, ".langmeter", example) });
    expect(total.calls).toBe(calls);
  });
});

describe("an example that serves", { timeout: 60_000 }, () => {
  it.each([
    ["sms-bot", "/chat", { userId: "maria", threadId: "t1", text: "Which ferry?" }],
    ["express-chat", "/threads/t1/questions", { text: "When do you go to Bergholm?" }],
  ])("%s answers, and writes its ledger to the end when it is stopped", async (example, path, question) => {
    const folder = await temporaryFolder();
    const PORT = await freePort();
    const program = startProgram(example, folder, { PORT });
    await program.printed("Ctrl+C");
    const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify(question),
    });
    expect(await response.json()).toEqual({ text: expect.stringContaining(" ") });
    program.child.kill("SIGINT");
    await program.finished();
    const { total } = await report({ from: join(folder, ".langmeter", example) });
    expect(total.calls).toBeGreaterThan(0);
  });
});
