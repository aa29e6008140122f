import { expect, it } from "vitest";
import { startRecording } from "../../langchain/support/recording.ts";
import type { IntegrationTraits, StartApp } from "../support/start-app.ts";
import { until } from "../support/until.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const ERRORS: [method: string, path: string][] = [
  ["GET", "/broken"],
  ["GET", "/limited"],
];

/** The id that front end and back end share. */
export function testRequestIds(start: StartApp, { answersErrors }: IntegrationTraits): void {
  it("gives a request an id, which its answer and its events carry", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const response = await fetch(`${url}/hello`);
    const requestId = response.headers.get("x-request-id");
    expect(requestId).toMatch(UUID);
    const event = await until(() => only("api_request"));
    expect(event.request_id).toBe(requestId);
  });

  it.each<[method: string, path: string]>([
    ["GET", "/status/204"],
    ["GET", "/status/304"],
    ["GET", "/status/503"],
    ["GET", "/moved"],
    ["GET", "/stream"],
    ["GET", "/no/page"],
    ["HEAD", "/hello"],
    ["HEAD", "/no/page"],
    ["POST", "/hello"],
    ...(answersErrors ? ERRORS : []),
  ])("puts the id on the answer to %s %s", async (method, path) => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const response = await fetch(url + path, { method, redirect: "manual" });
    await response.text();
    const { request_id } = await until(() => only("api_request"));
    expect(response.headers.get("x-request-id")).toBe(request_id);
  });

  it.each(["7f000001-2b0c-4c7e-9d3a-1f2e3d4c5b6a", "req_42", "Root=1-67891233-abcdef012345678912345678"])(
    "takes over the caller's id %s",
    async (requestId) => {
      const { tracer, only } = startRecording();
      const { url } = await start({ options: { tracer } });
      const response = await fetch(`${url}/hello`, { headers: { "x-request-id": requestId } });
      expect(response.headers.get("x-request-id")).toBe(requestId);
      expect((await until(() => only("api_request"))).request_id).toBe(requestId);
    },
  );

  it.each([
    ["with spaces", "my request"],
    ["with markup", "<script>alert(1)</script>"],
    ["that is too long", "x".repeat(129)],
    ["that is a list", "one, two"],
    ["that is a credential", `sk-proj-${"a1B2".repeat(10)}`],
  ])("makes an id of its own in place of one %s", async (_what, requestId) => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const response = await fetch(`${url}/hello`, { headers: { "x-request-id": requestId } });
    expect(response.headers.get("x-request-id")).toMatch(UUID);
    expect((await until(() => only("api_request"))).request_id).toBe(response.headers.get("x-request-id"));
  });

  it("makes an id of its own where callers are not trusted", async () => {
    const { tracer } = startRecording();
    const { url } = await start({ options: { tracer, trustRequestId: false } });
    const response = await fetch(`${url}/hello`, { headers: { "x-request-id": "req_42" } });
    expect(response.headers.get("x-request-id")).toMatch(UUID);
  });
}
