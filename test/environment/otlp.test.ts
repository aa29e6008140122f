import { describe, expect, it } from "vitest";
import { readOtlpHeaders } from "../../src/environment/otlp.ts";

describe("OTEL_EXPORTER_OTLP_HEADERS", () => {
  it.each([
    ["signoz-ingestion-key=abc", { "signoz-ingestion-key": "abc" }],
    [" a=1 , B=two ,", { a: "1", b: "two" }],
    ["authorization=Bearer%20x%2Cy", { authorization: "Bearer x,y" }],
    ["authorization=Basic cGs6c2s=", { authorization: "Basic cGs6c2s=" }],
    ["share=100%", { share: "100%" }],
    ["", {}],
  ])("%j is read as OpenTelemetry reads it", (text, headers) => {
    expect(readOtlpHeaders(text)).toEqual(headers);
  });

  it.each(["no-value", "a=", "=b", "two words=b", "a=1,b", "a=x%0Ay", "a=%F0%9F%94%91"])(
    "%j is no list of headers",
    (text) => {
      expect(readOtlpHeaders(text)).toBeUndefined();
    },
  );
});
