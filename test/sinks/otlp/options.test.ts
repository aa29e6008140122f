import { otlp } from "langmeter/sinks/otlp";
import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../src/sinks/otlp/route.ts";

const endpoint = "http://localhost:4318";

describe("the address of a collector", () => {
  it.each([
    ["http://localhost:4318", "http://localhost:4318/v1/traces", "http://localhost:4318/v1/metrics"],
    ["http://localhost:4318/", "http://localhost:4318/v1/traces", "http://localhost:4318/v1/metrics"],
    [
      "https://api.example.com/otlp/",
      "https://api.example.com/otlp/v1/traces",
      "https://api.example.com/otlp/v1/metrics",
    ],
    [
      "https://api.example.com/v1/traces",
      "https://api.example.com/v1/traces",
      "https://api.example.com/v1/metrics",
    ],
    [
      "https://api.example.com/v1/traces/?t=1",
      "https://api.example.com/v1/traces?t=1",
      "https://api.example.com/v1/metrics?t=1",
    ],
    [
      "https://ingest.us.signoz.cloud:443",
      "https://ingest.us.signoz.cloud/v1/traces",
      "https://ingest.us.signoz.cloud/v1/metrics",
    ],
  ])("%s leads to its traces and metrics", (given, traces, metrics) => {
    expect(addressesOf(new URL(given))).toEqual({ traces, metrics });
  });
});

describe("the options of otlp", () => {
  it.each([
    ["endpoint", { endpoint: "localhost:4318" }],
    ["endpoint", { endpoint: "grpc://localhost:4317" }],
    ["headers", { endpoint, headers: "signoz-ingestion-key=secret-4711" }],
    ["headers", { endpoint, headers: { authorization: undefined } }],
    ["headers", { endpoint, headers: { "a key": "x" } }],
    ["headers", { endpoint, headers: { authorization: "secret-4711\n" } }],
    ["serviceName", { endpoint, serviceName: "" }],
    ["resource", { endpoint, resource: "secret-4711" }],
    ["resource", { endpoint, resource: { owner: { name: "secret-4711" } } }],
    ["semconv", { endpoint, semconv: "1.36" }],
    ["aliases", { endpoint, aliases: "openinference" }],
    ["aliases", { endpoint, aliases: ["traceloop"] }],
    ["content", { endpoint, content: true }],
    ["metrics", { endpoint, metrics: "yes" }],
    ["protocol", { endpoint, protocol: "grpc" }],
    ["protocol", { endpoint, protocol: "http" }],
    ["timeoutMs", { endpoint, timeoutMs: 0 }],
    ["timeoutMs", { endpoint, timeoutMs: 30_000 }],
    ["compression", { endpoint, compression: "deflate" }],
    ["traces", { endpoint, traces: "http://localhost:4318/v1/traces" }],
    ["traces.endpoint", { traces: { endpoint: "localhost:4318" } }],
    ["traces.header", { endpoint, traces: { header: "secret-4711" } }],
    ["metrics.protocol", { endpoint, metrics: { protocol: "grpc" } }],
    ["metrics.headers", { endpoint, metrics: { headers: { authorization: "secret-4711\n" } } }],
    ["maxDelayMs", { endpoint, maxDelayMs: -1 }],
    ["maxDelayMs", { endpoint, maxDelayMs: Number.NaN }],
    ["name", { endpoint, name: "" }],
    ["apiKey", { endpoint, apiKey: "secret-4711" }],
  ])("that are wrong are refused at once, without what could be a key: %s", (option, options) => {
    const create = () => otlp(options as unknown as { endpoint: string });
    expect(create).toThrow(expect.objectContaining({ code: "invalid_option" }));
    expect(create).toThrow(new RegExp(`^otlp option ${option}: `));
    expect(create).not.toThrow(/secret-4711/);
  });

  it("need no more than an address", () => {
    expect(otlp({ endpoint })).toMatchObject({ kind: "batch", name: "otlp", content: "none" });
  });
});
