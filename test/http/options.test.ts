import { createTracer, isLangMeterError } from "langmeter";
import { type HttpOptions, recordRequests } from "langmeter/http";
import { describe, expect, it } from "vitest";

const handler = () => new Response("hi");

function errorOf(options: unknown): unknown {
  try {
    recordRequests(handler, options as HttpOptions<Request>);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("the options of recordRequests", () => {
  it("may all be left out, or be undefined", () => {
    expect(errorOf({})).toBeUndefined();
    const names = ["tracer", "slowThresholdMs", "skip", "getUser", "context", "trustRequestId", "flush"];
    expect(errorOf(Object.fromEntries(names.map((name) => [name, undefined])))).toBeUndefined();
  });

  it("take what they are made for", () => {
    const options: HttpOptions<Request> = {
      tracer: createTracer(),
      slowThresholdMs: Number.POSITIVE_INFINITY,
      skip: ["/internal/*", /^\/v\d+\/probe$/],
      internalDomains: ["example.com"],
      getUser: async () => ({ userId: "u_1", email: "ada@example.com" }),
      context: () => ({ channel: "web" }),
      trustRequestId: false,
      baggage: ["region", "tenant.id"],
      flush: { timeoutMs: 0, waitUntil: () => {} },
      endpointOf: () => "/chat",
    };
    expect(errorOf(options)).toBeUndefined();
  });

  it.each<[string, unknown, RegExp]>([
    ["no object", 7, /http options: got 7; allowed: an object/],
    ["an unknown name", { slowTresholdMs: 3 }, /option slowTresholdMs: .*only tracer, slowThresholdMs/],
    ["a name of every object", { constructor: 1 }, /option constructor/],
    ["no tracer", { tracer: {} }, /option tracer/],
    ["a threshold of nothing", { slowThresholdMs: 0 }, /option slowThresholdMs: got 0/],
    ["a threshold that is no number", { slowThresholdMs: "5s" }, /option slowThresholdMs/],
    ["a path without its slash", { skip: ["internal"] }, /option skip/],
    ["a path alone", { skip: "/internal" }, /option skip/],
    ["an address for a domain", { internalDomains: ["ada@example.com"], getUser() {} }, /internalDomains/],
    ["domains without users", { internalDomains: ["example.com"] }, /getUser: .*which internalDomains needs/],
    ["a user for a function", { getUser: { userId: "u_1" } }, /option getUser/],
    ["a context for a function", { context: { channel: "web" } }, /option context/],
    ["trust that is no boolean", { trustRequestId: "yes" }, /option trustRequestId/],
    ["a baggage key with a space", { baggage: ["my key"] }, /option baggage/],
    ["an endpoint for a function", { endpointOf: "/chat" }, /option endpointOf/],
    ["a flush that takes too long", { flush: { timeoutMs: 60_001 } }, /option flush/],
    ["a flush with an unknown name", { flush: { deadline: 1 } }, /option flush/],
    ["a waitUntil that is no function", { flush: { waitUntil: true } }, /option flush/],
  ])("refuse %s", (_what, options, message) => {
    const error = errorOf(options);
    expect(isLangMeterError(error) && error.code).toBe("invalid_option");
    expect(String(error)).toMatch(message);
  });
});
