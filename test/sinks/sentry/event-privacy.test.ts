import { describe, expect, it } from "vitest";
import { withoutContent, withUser } from "../../../src/sinks/sentry/event-privacy.ts";

describe("an event of Sentry without content", () => {
  it("has of the request its method and its address without the query", () => {
    const request = {
      method: "POST",
      url: "https://shop.example/chat?q=her+words#top",
      query_string: "q=her+words",
      data: '{"message":"her words"}',
      headers: { authorization: "Bearer her-token" },
      cookies: { session: "her-token" },
    };
    expect(withoutContent({ request })).toEqual({
      request: { method: "POST", url: "https://shop.example/chat" },
    });
  });

  it("has breadcrumbs without their words", () => {
    const log = {
      timestamp: 1,
      category: "console",
      level: "log",
      message: "her words",
      data: { arguments: ["her words"] },
    };
    const http = {
      timestamp: 2,
      type: "http",
      category: "http",
      data: {
        "http.method": "GET",
        status_code: 200,
        url: "https://find.example/?q=her",
        "http.query": "?q=her",
      },
    };
    const navigation = { timestamp: 3, category: "navigation", message: "her words" };
    expect(withoutContent({ breadcrumbs: [log, http, navigation] }).breadcrumbs).toEqual([
      { timestamp: 1, category: "console", level: "log", data: {} },
      {
        timestamp: 2,
        type: "http",
        category: "http",
        data: { "http.method": "GET", status_code: 200, url: "https://find.example/" },
      },
      { timestamp: 3, category: "navigation" },
    ]);
  });

  it("has stack frames without variables and source lines, which are where prompts stand", () => {
    const place = { filename: "/app/chat.js", function: "answer", lineno: 7, debug_id: "d1" };
    const frame = {
      ...place,
      vars: { prompt: "her words" },
      pre_context: ["const system = 'our words';"],
      context_line: "model.invoke(system)",
      post_context: ["// our words"],
    };
    const value = { type: "Error", value: "timeout", mechanism: { handled: true } };
    const exception = { values: [{ ...value, stacktrace: { frames: [frame] } }, value] };
    expect(withoutContent({ exception })).toEqual({
      exception: { values: [{ ...value, stacktrace: { frames: [place] } }, value] },
    });
  });

  it("keeps everything else, and leaves the event as it was", () => {
    const event = Object.freeze({ level: "error", tags: { a: "b" }, extra: { deploy: 7 } });
    expect(withoutContent(event)).toEqual(event);
    expect(withoutContent({ breadcrumbs: "odd", exception: null, request: 3 })).toEqual({
      breadcrumbs: [],
      exception: { values: [] },
      request: {},
    });
  });
});

describe("an event of Sentry with a user", () => {
  it("has nothing of the user that a scope had left over", () => {
    const event = { level: "error", user: { id: "other", email: "other@example.com" } };
    expect(withUser(event, "u_17")).toEqual({ level: "error", user: { id: "u_17" } });
    expect(withUser({}, "u_17")).toEqual({ user: { id: "u_17" } });
  });
});
