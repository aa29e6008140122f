import { describe, expect, it } from "vitest";
import { baggageOf } from "../../src/http/baggage.ts";
import { createPathNames, namedByParams, pathOf } from "../../src/http/endpoint.ts";
import { isInternalUser } from "../../src/http/internal-user.ts";
import { isNoise } from "../../src/http/left-alone.ts";

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
    route: () => undefined,
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

describe("the pattern of a path", () => {
  it.each<[string, unknown, string]>([
    ["/threads/42", { id: "42" }, "/threads/:id"],
    ["/threads/42", {}, "/threads/42"],
    ["/threads/42", undefined, "/threads/42"],
    ["/42/42", { tenant: "42", id: "42" }, "/:tenant/:id"],
    ["/threads/threads", { id: "threads" }, "/threads/:id"],
    ["/t/a%20b", { tenant: "a b" }, "/t/:tenant"],
    ["/t/a%2Fb/x", { tenant: "a/b" }, "/t/:tenant/x"],
    ["/files/a/b/c", { path: ["a", "b", "c"] }, "/files/*path"],
    ["/files/a/b/c", { 0: "a/b/c" }, "/files/*"],
    ["/v2/chat", { version: "2" }, "/v:version/chat"],
    ["/a/$&", { id: "$&" }, "/a/:id"],
    ["/a/%E0%A4%A", { id: "%E0%A4%A" }, "/a/:id"],
    ["/a", { id: undefined, rest: [] }, "/a"],
  ])("%s with the parameters %j is %s", (path, params, pattern) => {
    expect(namedByParams(path, params)).toBe(pattern);
  });
});

describe("the name of a path that no router knows", () => {
  it.each([
    ["/", "/"],
    ["/api/chat", "/api/chat"],
    ["/api/v1/threads", "/api/v1/threads"],
    ["/oauth2/sign-in", "/oauth2/sign-in"],
    ["/threads/42", "/threads/:id"],
    ["/threads/7f000001-2b0c-4c7e-9d3a-1f2e3d4c5b6a/messages", "/threads/:id/messages"],
    ["/users/u_17", "/users/:id"],
    ["/users/ada%40example.com", "/users/:id"],
    ["/sms/+41791234567", "/sms/:id"],
    [`/reset/${"aBcDeF".repeat(10)}`, "/reset/:id"],
  ])("of %s is %s", (path, name) => {
    expect(createPathNames()(path, 200)).toBe(name);
  });

  it("is none of what was not found, nor behind the 200th", () => {
    const nameOf = createPathNames();
    for (const status of [404, 405]) expect(nameOf("/wp-admin", status)).toBeUndefined();
    const words = Array.from(
      { length: 300 },
      (_, index) => `/${"abcdefghij"[index % 10]}${"x".repeat(index / 10)}`,
    );
    expect(words.filter((path) => nameOf(path, 200) !== undefined)).toEqual(words.slice(0, 200));
    expect(nameOf(words[0] ?? "", 200)).toBe(words[0]);
    expect(nameOf("/one/more", undefined)).toBeUndefined();
  });
});
