import { describe, expect, it } from "vitest";
import { startRecording } from "../../langchain/support/recording.ts";
import { BROKEN, RATE_LIMITED, THROWN_TEXT } from "../support/routes.ts";
import type { IntegrationTraits, StartApp } from "../support/start-app.ts";
import { until } from "../support/until.ts";

/** What is recorded of how a request went. */
export function testOutcomes(start: StartApp, { knowsRoutes }: IntegrationTraits): void {
  it("records a request with its endpoint, status and time", async () => {
    const { tracer, only, events } = startRecording();
    const { url } = await start({ options: { tracer } });
    expect(await (await fetch(`${url}/hello?name=Ada`)).text()).toBe("hello");
    const event = await until(() => only("api_request"));
    expect(event).toMatchObject({ method: "GET", endpoint: "/hello", status_code: 200, success: true });
    expect(event.outcome).toBe("success");
    expect(event.response_time_ms).toBeGreaterThan(0);
    expect(events).toHaveLength(1);
  });

  it.each<[number, boolean, string | undefined]>([
    [201, true, undefined],
    [204, true, undefined],
    [304, false, undefined],
    [400, false, "invalid_request"],
    [401, false, "auth_error"],
    [402, false, "quota_error"],
    [404, false, "invalid_request"],
    [408, false, "timeout"],
    [429, false, "rate_limit"],
    [500, false, "server_error"],
    [503, false, "server_error"],
    [504, false, "timeout"],
  ])("takes an answer with status %i for success %s and the error %s", async (code, success, errorType) => {
    const { tracer, only, all } = startRecording();
    const { url } = await start({ options: { tracer } });
    await (await fetch(`${url}/status/${code}`)).text();
    const named = code === 404 ? "(unmatched)" : "/status/:id";
    const endpoint = knowsRoutes ? "/status/:code" : named;
    expect(await until(() => only("api_request"))).toMatchObject({ endpoint, status_code: code, success });
    expect(all("api_error").map((event) => [event.error_type, event.status_code, event.traceback])).toEqual(
      errorType === undefined ? [] : [[errorType, code, undefined]],
    );
  });

  it("records a page that does not exist as unmatched, whatever its path is", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    expect((await fetch(`${url}/no/such/page?x=1`)).status).toBe(404);
    const expected = { endpoint: "(unmatched)", status_code: 404 };
    expect(await until(() => only("api_request"))).toMatchObject({ ...expected, outcome: "error" });
    expect(only("api_error")).toMatchObject({ ...expected, error_type: "invalid_request" });
  });

  it("records a HEAD as what it is", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const { status } = await fetch(`${url}/hello`, { method: "HEAD" });
    const event = await until(() => only("api_request"));
    expect(event).toMatchObject({ method: "HEAD", status_code: status });
  });

  it("records a slow request as such, and a quick one not", async () => {
    const { tracer, all, only } = startRecording();
    const { url } = await start({ options: { tracer, slowThresholdMs: 20 } });
    await (await fetch(`${url}/slow`)).text();
    const slow = await until(() => only("slow_request"));
    expect(slow).toMatchObject({ endpoint: "/slow", status_code: 200, threshold_ms: 20 });
    expect(slow.duration_ms).toBeGreaterThan(20);
    const patient = await start({ options: { tracer, slowThresholdMs: 60_000 } });
    await (await fetch(`${patient.url}/slow`)).text();
    await until(() => expect(all("api_request")).toHaveLength(2));
    expect(all("slow_request")).toHaveLength(1);
  });

  describe("of a handler that throws", () => {
    it("records the error and passes the same object on", async () => {
      const { tracer, only } = startRecording();
      const { url, caught } = await start({ options: { tracer } });
      expect((await fetch(`${url}/broken`)).status).toBe(500);
      expect(caught).toEqual([BROKEN]);
      expect(caught[0]).toBe(BROKEN);
      expect(await until(() => only("api_request"))).toMatchObject({ status_code: 500, success: false });
      const event = only("api_error");
      expect(event).toMatchObject({
        endpoint: "/broken",
        status_code: 500,
        error_type: "application_error",
        error_message: "the shelf is empty",
        exception_type: "TypeError",
      });
      expect(event.traceback).toMatch(
        /TypeError: the shelf is empty\n +at .*\n(?:.*\n)*caused by: Error: nobody/,
      );
      expect(event.error_context).toMatch(
        /^GET \/broken was answered 500 after \d+ ms: application error \(TypeError\)$/,
      );
    });

    it("knows the error of a model's provider, whatever the caller is told", async () => {
      const { tracer, only } = startRecording();
      const { url, caught } = await start({ options: { tracer } });
      expect((await fetch(`${url}/limited`)).status).toBe(500);
      expect(caught[0]).toBe(RATE_LIMITED);
      const event = await until(() => only("api_error"));
      expect(event).toMatchObject({ error_type: "rate_limit", status_code: 500 });
      expect(event.error_context).toMatch(/: rate limit \(RateLimitError, status 429\)$/);
    });

    it("records what is thrown and no error", async () => {
      const { tracer, only } = startRecording();
      const { url, caught } = await start({ options: { tracer } });
      expect((await fetch(`${url}/thrown-text`)).status).toBe(500);
      expect(caught).toEqual([THROWN_TEXT]);
      const event = await until(() => only("api_error"));
      expect(event).toMatchObject({ status_code: 500, error_message: THROWN_TEXT });
      expect(event).not.toHaveProperty("traceback");
    });

    it("says nothing of the error where no content may leave", async () => {
      const { tracer, only } = startRecording({ content: "none" });
      const { url } = await start({ options: { tracer } });
      await fetch(`${url}/broken`);
      const event = await until(() => only("api_error"));
      expect(event).toMatchObject({ error_type: "application_error", exception_type: "TypeError" });
      expect(JSON.stringify(event)).not.toContain("shelf");
    });
  });
}
