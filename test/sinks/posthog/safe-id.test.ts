import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeId } from "../../../src/sinks/posthog/safe-id.ts";

describe("an id for PostHog", () => {
  it.each([
    ["thread-17_a.b", "thread-17_a.b"],
    ["me@example.com(2)!':|", "me@example.com(2)!':|"],
    ["+15551234567", "~2B15551234567"],
    ["whatsapp:+49 170", "whatsapp:~2B49~20170"],
    ["a~2Bb", "a~7E2Bb"],
    ["Zoë/🦊", "Zo~C3~AB~2F~F0~9F~A6~8A"],
    ['"*%&=', "~22~2A~25~26~3D"],
  ])("has only characters that PostHog allows: %s", (id, safe) => {
    expect(safeId(id)).toBe(safe);
  });

  it("is never that of another id", () => {
    const decoded = (safe: string) => decodeURIComponent(safe.replaceAll("%", "%25").replaceAll("~", "%"));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (id) => {
        const safe = safeId(id);
        expect(safe).toMatch(/^[A-Za-z0-9\-_~.@()!':|]*$/);
        expect(decoded(safe)).toBe(id);
      }),
    );
  });
});
