import * as Sentry from "@sentry/node";
import { sentry } from "langmeter/sinks/sentry";
import { describe, expect, it } from "vitest";

const secret = "sk-".concat("proj-", "A1b2C3d4E5f6G7h8I9j0");

describe("the options of the sentry sink", () => {
  it("need no more than the client, and let no content out", () => {
    expect(sentry({ client: Sentry })).toMatchObject({ kind: "immediate", name: "sentry", content: "none" });
    expect(sentry({ client: Sentry, name: "second", content: "full" })).toMatchObject({
      name: "second",
      content: "full",
    });
  });

  it.each([
    [undefined, "sentry option client: got undefined; allowed: Sentry"],
    [{}, "sentry option client: got undefined; allowed: Sentry"],
    [{ client: { captureException() {} } }, "sentry option client: got an object"],
    [{ client: Sentry, spans: "yes" }, "sentry option spans: got a string; allowed: true or false"],
    [{ client: Sentry, content: "some" }, "sentry option content: got a string; allowed: full"],
    [{ client: Sentry, dsn: secret }, "sentry option dsn: got a string; allowed: only client"],
  ])("are refused where they are wrong: %#", (options, message) => {
    expect(() => sentry(options as never)).toThrow(
      expect.objectContaining({ code: "invalid_option", message: expect.stringContaining(message) }),
    );
  });

  it("ask for a client that has spans where spans are wanted", () => {
    const client = { captureException: () => "", withScope: Sentry.withScope };
    expect(() => sentry({ client })).not.toThrow();
    expect(() => sentry({ client, spans: true })).toThrow("only with a client that has startInactiveSpan");
  });
});
