import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { idsOf, ledgerOf, modelCalls } from "../replay/replay-ledger.ts";
import { FIRST_FILE, ndjson, temporaryLedger } from "../report/ledger-fixture.ts";
import { startVendorServer, type VendorAnswer, type VendorServer } from "../sinks/support/vendor-server.ts";
import { type CliResult, startCli } from "./run-cli.ts";

const batch = z.object({ batch: z.array(z.object({ messageId: z.string(), type: z.string() })) });

/** A data plane that is gone after the test. */
async function startBackend(answer: () => VendorAnswer | Promise<VendorAnswer>): Promise<VendorServer> {
  const server = await startVendorServer(answer);
  onTestFinished(() => server.close());
  return server;
}

const accept = (): VendorAnswer => ({ status: 200, body: "OK" });

/** Ids of the events in the order they came. */
function receivedIds({ requests }: VendorServer): string[] {
  return requests.flatMap(({ body }) =>
    batch.parse(JSON.parse(body)).batch.flatMap(({ messageId, type }) => (type === "track" ? messageId : [])),
  );
}

function replayCli(backend: VendorServer, folder: string, ...options: string[]) {
  return startCli(["replay", "--from", folder, "--to", "rudderstack", ...options], {
    environment: { RUDDERSTACK_WRITE_KEY: "key-5", RUDDERSTACK_DATA_PLANE_URL: backend.url },
  });
}

async function replay(backend: VendorServer, folder: string, ...options: string[]): Promise<CliResult> {
  return replayCli(backend, folder, ...options).result;
}

describe("langmeter replay", () => {
  it("sends a ledger once, however often it is run", async () => {
    const events = modelCalls(250);
    const ledger = await ledgerOf(...events);
    const backend = await startBackend(accept);
    const first = await replay(backend, ledger.folder);
    expect(first).toEqual({ code: 0, stdout: "rudderstack: 250 sent\n", stderr: "" });
    const second = await replay(backend, ledger.folder);
    expect(second.code).toBe(0);
    expect(second.stdout).toBe(
      `rudderstack: 0 sent, 250 sent before\n  --force sends all of them again; ${join(ledger.folder, "replay-rudderstack.json")} says which were sent\n`,
    );
    expect(receivedIds(backend)).toEqual(idsOf(events));
  });

  it("names torn lines and ends well", async () => {
    const ledger = await ledgerOf();
    await ledger.write(FIRST_FILE, `${ndjson(...modelCalls(2))}{"event":"llm`);
    const backend = await startBackend(accept);
    expect(await replay(backend, ledger.folder)).toEqual({
      code: 0,
      stdout: `rudderstack: 2 sent\n  1 line skipped: ${FIRST_FILE}:3 (torn last line)\n`,
      stderr: "",
    });
  });

  it("counts in a dry run and sends nothing", async () => {
    const ledger = await ledgerOf(...modelCalls(3));
    const backend = await startBackend(accept);
    const { code, stdout } = await replay(backend, ledger.folder, "--dry-run", "--since", "2026-11-10");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "rudderstack: 3 to send\n" });
    expect(backend.requests).toEqual([]);
  });

  it("stops at a wrong key with exit code 1, says what to fix, and goes on once it is right", async () => {
    const events = modelCalls(120);
    const ledger = await ledgerOf(...events);
    let isKnown = false;
    const backend = await startBackend(() => ({ status: isKnown ? 200 : 401 }));
    const refused = await replay(backend, ledger.folder);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /^rudderstack: 0 sent\n {2}stopped, everything was refused: HTTP 401: check writeKey/,
    );
    expect(refused.stdout + refused.stderr).not.toContain("key-5");
    expect(backend.requests).toHaveLength(1);
    isKnown = true;
    expect(await replay(backend, ledger.folder)).toMatchObject({
      code: 0,
      stdout: "rudderstack: 120 sent\n",
    });
  });

  it("gives up a dead backend when its patience is over", async () => {
    const ledger = await ledgerOf(...modelCalls(1));
    const backend = await startBackend(() => ({ status: 503 }));
    const { code, stdout } = await replay(backend, ledger.folder, "--patience", "0.3");
    expect(code).toBe(1);
    expect(stdout).toMatch(/stopped, nothing was taken any more: HTTP 503; the same command goes on/);
  });

  it("loses and repeats nothing around a SIGINT", async () => {
    const events = modelCalls(300);
    const ledger = await ledgerOf(...events);
    const slow = await startBackend(async () => {
      if (slow.requests.length === 2) interrupted.child.kill("SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 80));
      return accept();
    });
    const interrupted = replayCli(slow, ledger.folder);
    const { code, stdout } = await interrupted.result;
    expect({ code, stdout }).toEqual({
      code: 130,
      stdout: "rudderstack: 200 sent\n  interrupted; the same command goes on where it stopped\n",
    });
    const rest = await startBackend(accept);
    expect(await replay(rest, ledger.folder)).toMatchObject({
      stdout: "rudderstack: 100 sent, 200 sent before\n",
    });
    expect([...receivedIds(slow), ...receivedIds(rest)]).toEqual(idsOf(events));
  });

  it("loses nothing when it is killed, and repeats at most what was under way", async () => {
    const events = modelCalls(300);
    const ledger = await ledgerOf(...events);
    const backend = await startBackend(() => {
      if (backend.requests.length === 2) killed.child.kill("SIGKILL");
      return accept();
    });
    const killed = replayCli(backend, ledger.folder);
    await killed.result;
    JSON.parse(await readFile(join(ledger.folder, "replay-rudderstack.json"), "utf8"));
    expect((await replay(backend, ledger.folder)).code).toBe(0);
    expect(new Set(receivedIds(backend))).toEqual(new Set(idsOf(events)));
    expect(receivedIds(backend).length).toBeLessThanOrEqual(400);
  });
});

describe("a wrong replay", () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["without a sink", [], /required option '--to <sinks>' not specified/],
    [
      "to an unknown sink",
      ["--to", "datadog"],
      /unknown sink "datadog"; allowed: posthog, langfuse, otlp, signoz/,
    ],
    ["to the ledger itself", ["--to", "ledger"], /unknown sink "ledger"; allowed: posthog/],
    [
      "to a sink that is not set up",
      ["--to", "rudderstack"],
      /sink rudderstack is not configured: set RUDDERSTACK_WRITE_KEY and RUDDERSTACK_DATA_PLANE_URL\n/,
    ],
    [
      "to a sink with half its variables",
      ["--to", "langfuse"],
      /sink langfuse: LANGFUSE_SECRET_KEY is not set\n/,
    ],
    [
      "of an impossible day",
      ["--to", "signoz", "--since", "2026-02-30"],
      /--since: no such date: "2026-02-30"/,
    ],
    [
      "of no ledger",
      ["--to", "signoz", "--from", "/nowhere"],
      /cannot read the ledger \/nowhere: it does not exist/,
    ],
    [
      "without patience",
      ["--to", "signoz", "--patience", "0"],
      /'0' is invalid\. Allowed: a number of seconds/,
    ],
  ];

  it.each(cases)("such as one %s is one clear line and exit code 2", async (_, options, message) => {
    const ledger = await temporaryLedger(...modelCalls(1));
    const { code, stdout, stderr } = await startCli(["replay", "--from", ledger.folder, ...options], {
      environment: { LANGFUSE_PUBLIC_KEY: "pk-1", SIGNOZ_INGESTION_KEY: "k", SIGNOZ_REGION: "eu" },
    }).result;
    await ledger.remove();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^langmeter: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});
