import * as Sentry from "@sentry/node";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { startVendorServer } from "../sinks/support/vendor-server.ts";

afterEach(() => vi.doUnmock("@sentry/node"));

const signal = new AbortController().signal;

describe("the Sentry sink of the environment", () => {
  it("refuses each event until the application has initialised Sentry, and then delivers", async () => {
    const { sentryOfApplication } = await import("../../src/environment/sentry-client.ts");
    const sink = await sentryOfApplication();
    const error = new Error("the tool broke");
    const failure = () => sink.write(recordedSample("tool_error"), { error });
    expect(failure).toThrow(
      /^Sentry is not initialised: call Sentry\.init\(\{ dsn: process\.env\.SENTRY_DSN \}\)/,
    );

    const server = await startVendorServer(() => ({ status: 200, body: "{}" }));
    onTestFinished(() => server.close());
    Sentry.init({ dsn: `${server.url.replace("//", "//key@")}/2`, defaultIntegrations: false });
    onTestFinished(async () => void (await Sentry.close(0)));
    failure();
    await sink.flush?.({ signal });
    expect(server.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/api\/2\/envelope\//)]);
    expect(server.requests[0]?.body).toContain("APIConnectionTimeoutError");
  });

  it("says what to install where @sentry/node is missing", async () => {
    vi.resetModules();
    vi.doMock("@sentry/node", () => {
      throw new Error("Cannot find package");
    });
    const { loadSentry } = await import("../../src/environment/sentry-client.ts");
    await expect(loadSentry()).rejects.toMatchObject({
      ...{ name: "LangMeterError", code: "missing_dependency" },
      message: "SENTRY_DSN is set, but @sentry/node cannot be loaded: npm install @sentry/node",
    });
  });
});
