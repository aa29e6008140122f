import { describe, expect, it } from "vitest";
import { baggageOf } from "../../src/http/baggage.ts";
import { mountedRoute } from "../../src/http/express-route.ts";
import { isInternalUser } from "../../src/http/internal-user.ts";
import { isNoise } from "../../src/http/left-alone.ts";
import { pathOf } from "../../src/http/request-facts.ts";

describe("the path of a request", () => {
  it.each([
    ["/chat", "/chat"],
    ["/chat?user=ada#top", "/chat"],
    ["https://shop.example:8443/chat?x=1", "/chat"],
    ["https://shop.example?x=/1", "/"],
    ["*", "*"],
    ["", "/"],
    ["//evil.example/chat", "//evil.example/chat"],
  ])("of %j is %j", (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});

describe("a request that nobody counts", () => {
  const facts = (method: string, headers: Record<string, string> = {}) => ({
    ...{ identity: {}, method, url: "/" },
    header: (name: string) => headers[name],
  });

  it.each([
    "/health",
    "/healthz",
    "/api/health",
    "/ready",
    "/readyz",
    "/livez",
    "/ping/",
    "/app.js",
    "/a/b.PNG",
  ])("is a GET of %s", (path) => {
    expect(isNoise(facts("GET"), path)).toBe(true);
    expect(isNoise(facts("HEAD"), path)).toBe(true);
    expect(isNoise(facts("POST"), path)).toBe(false);
  });

  it.each(["/", "/patients/42/health", "/healthy", "/api/chat", "/export.json", "/js", "/v1.2/chat"])(
    "is none of %s",
    (path) => {
      expect(isNoise(facts("GET"), path)).toBe(false);
    },
  );

  it("is an OPTIONS of a browser before its request, and no other", () => {
    expect(isNoise(facts("OPTIONS", { "access-control-request-method": "POST" }), "/chat")).toBe(true);
    expect(isNoise(facts("OPTIONS"), "/chat")).toBe(false);
  });
});

describe("an internal user", () => {
  it.each<[unknown, boolean]>([
    ["ada@example.com", true],
    ["Ada@EXAMPLE.com ", true],
    ["ada@mail.example.com", true],
    ["ada@notexample.com", false],
    ["ada@example.com.evil.test", false],
    ['"ada@example.com"@evil.test', false],
    ["example.com", false],
    [undefined, false],
    [42, false],
  ])("%j: %s", (email, expected) => {
    expect(isInternalUser(email, ["example.com"])).toBe(expected);
  });
});

describe("the allowed members of a baggage header", () => {
  it.each<[string, string | undefined, Record<string, string>]>([
    ["no header", undefined, {}],
    [
      "members, properties and spaces",
      " region = eu%20west ;ttl=3 , plan=pro",
      { region: "eu west", plan: "pro" },
    ],
    ["a value with an equals sign", "plan=a=b", { plan: "a=b" }],
    ["what cannot be decoded", "plan=%E0%A4%A, region=eu", { region: "eu" }],
    ["nothing to say", "plan=,region", {}],
    ["a name of every object", "__proto__=x,plan=pro", { plan: "pro" }],
    ["more than anybody has to carry", `plan=${"x".repeat(8_192)}`, {}],
  ])("are read from %s", (_what, header, members) => {
    expect(baggageOf(header, ["region", "plan"])).toEqual(members);
  });
});

describe("a mounted route of Express", () => {
  it.each<[string, string, unknown, string | undefined]>([
    ["/api/threads/42", "", "/threads/:id", "/api/threads/:id"],
    ["/api/threads/42", "/api", "/threads/:id", "/api/threads/:id"],
    ["/api/threads/", "/api/threads", "/", "/api/threads"],
    ["/", "", "/", "/"],
    ["/files/a/b", "/files", "/*path", "/files/*path"],
    ["/files/a", "/files", "/:name{.:ext}", "/files/:name{.:ext}"],
    ["/a/b", "", /b$/, undefined],
    ["/a/b", "", ["/a/b", "/c"], undefined],
    ["/a/b", "", undefined, undefined],
  ])("of %s at %j, pattern %s, is %j", (path, baseUrl, pattern, route) => {
    expect(mountedRoute(path, baseUrl, pattern)).toBe(route);
  });
});
