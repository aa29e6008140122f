import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { currentContext, withContext } from "../../src/context/scope.ts";

describe("withContext", () => {
  it("gives the context to everything inside and to nothing outside", () => {
    expect(currentContext()).toBeUndefined();
    const inside = withContext({ userId: "u" }, () => currentContext());
    expect(inside).toEqual({ userId: "u" });
    expect(currentContext()).toBeUndefined();
  });

  it("nests: inner fields win, outer ones stay, and come back behind it", () => {
    withContext({ userId: "u", channel: "web", tags: ["outer"] }, () => {
      withContext({ channel: "sms", tags: ["inner"] }, () => {
        expect(currentContext()).toEqual({ userId: "u", channel: "sms", tags: ["outer", "inner"] });
      });
      expect(currentContext()).toEqual({ userId: "u", channel: "web", tags: ["outer"] });
    });
  });

  it("returns and throws what the work returns and throws", async () => {
    expect(withContext({}, () => 42)).toBe(42);
    await expect(withContext({}, async () => "later")).resolves.toBe("later");
    expect(() =>
      withContext({ userId: "u" }, () => {
        throw new Error("from the work");
      }),
    ).toThrow("from the work");
    expect(currentContext()).toBeUndefined();
  });

  it("keeps 200 concurrent scopes apart across timers, promises and microtasks", async () => {
    const seen = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        withContext({ requestId: `r${index}` }, async () => {
          await setTimeout(index % 7);
          await setImmediate();
          await Promise.resolve();
          return currentContext()?.requestId;
        }),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => `r${index}`));
  });

  it("reaches into a stream that is made inside and read outside", async () => {
    const stream = withContext(
      { threadId: "t" },
      () =>
        new ReadableStream<string | undefined>({
          async start(controller) {
            await setImmediate();
            controller.enqueue(currentContext()?.threadId);
            controller.close();
          },
        }),
    );
    const chunks: unknown[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks).toEqual(["t"]);
  });

  it("takes a context that is none for an empty one", () => {
    expect(withContext(undefined as never, () => currentContext())).toEqual({});
    expect(withContext(null as never, () => currentContext())).toEqual({});
  });
});
