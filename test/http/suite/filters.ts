import type { HttpOptions } from "langmeter/http";
import { expect, it } from "vitest";
import { startRecording } from "../../langchain/support/recording.ts";
import type { SeenRequest, StartApp } from "../support/start-app.ts";
import { until } from "../support/until.ts";

/** Which requests are recorded. */
export function testFilters(start: StartApp): void {
  /** The endpoints that are recorded of these paths, asked one after the other with a request that certainly is. */
  async function recordedOf(options: HttpOptions<SeenRequest>, paths: readonly string[]): Promise<string[]> {
    const { tracer, all } = startRecording();
    const { url } = await start({ options: { ...options, tracer } });
    for (const path of paths) {
      const response = await fetch(url + path);
      await response.text();
    }
    await fetch(`${url}/hello`);
    return until(() => {
      const endpoints = all("api_request").map(({ endpoint }) => endpoint);
      expect(endpoints.at(-1)).toBe("/hello");
      return endpoints.slice(0, -1);
    });
  }

  it("leaves health checks and static files alone", async () => {
    expect(await recordedOf({}, ["/health", "/healthz", "/ping", "/logo.png", "/app.js?v=2"])).toEqual([]);
    expect(await recordedOf({}, ["/internal/queue"])).toEqual(["/internal/queue"]);
  });

  it("leaves alone what the application lists, beside these", async () => {
    expect(await recordedOf({ skip: ["/internal/*"] }, ["/internal/queue", "/health"])).toEqual([]);
    expect(await recordedOf({ skip: [/^\/int/g, "/slow"] }, ["/internal/queue", "/slow"])).toEqual([]);
    expect(await recordedOf({ skip: ["/internal"] }, ["/internal/queue"])).toEqual(["/internal/queue"]);
  });

  it("leaves alone what the application's function says", async () => {
    const skip = (request: SeenRequest) => request.header("x-probe") === "1";
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer, skip } });
    const probe = await fetch(`${url}/hello`, { headers: { "x-probe": "1" } });
    expect(probe.headers.has("x-request-id")).toBe(false);
    await fetch(`${url}/slow`);
    expect((await until(() => only("api_request"))).endpoint).toBe("/slow");
  });

  it("leaves a browser's question before a request alone, and records another OPTIONS", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const headers = { origin: "https://shop.example", "access-control-request-method": "POST" };
    await fetch(`${url}/chat/u_1`, { method: "OPTIONS", headers });
    await fetch(`${url}/hello`, { method: "OPTIONS" });
    expect(await until(() => only("api_request"))).toMatchObject({ method: "OPTIONS" });
  });

  it("leaves internal users out, but for what their model calls cost", async () => {
    const { tracer, only, all } = startRecording();
    const getUser = (request: SeenRequest) => ({ userId: "u_1", email: request.header("x-email") });
    const options = { tracer, getUser, internalDomains: ["example.com"], slowThresholdMs: 0.001 };
    const { url } = await start({ options, tracer });
    const ask = async (email: string) => {
      const headers = { "content-type": "application/json", "x-email": email };
      const body = '{"question":"how?"}';
      return (await fetch(`${url}/chat/u_1`, { method: "POST", headers, body })).headers.get("x-request-id");
    };
    const inside = [await ask("Ada@Example.com"), await ask("bob@mail.example.com")];
    const outside = [await ask("eve@notexample.com")];
    await until(() => only("slow_request"));
    expect(all("api_request").map(({ request_id }) => request_id)).toEqual(outside);
    expect(all("llm_call_end").map(({ request_id }) => request_id)).toEqual([...inside, ...outside]);
    expect(JSON.stringify(all("api_request"))).not.toContain("eve@");
  });

  it("counts under the name that the application gives", async () => {
    const endpointOf = (request: SeenRequest) => request.header("x-name");
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer, endpointOf } });
    await fetch(`${url}/status/418`, { headers: { "x-name": "/status/:any" } });
    expect((await until(() => only("api_request"))).endpoint).toBe("/status/:any");
  });
}
