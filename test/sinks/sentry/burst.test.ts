import * as Sentry from "@sentry/node";
import { createTracer } from "langmeter";
import { sentry } from "langmeter/sinks/sentry";
import { describe, expect, it } from "vitest";
import { scripted } from "../../langchain/support/scripted-model.ts";
import { useSentry } from "./sentry-wire.ts";

// The setting that docs/sinks/sentry.md names for bursts; Sentry drops what goes beyond it, by default 64.
const wire = useSentry({ transportOptions: { bufferSize: 1_000 } });

describe("500 model calls that fail at the same time", () => {
  it("all arrive, once each, where Sentry's buffer holds them", async () => {
    const { handler } = createTracer({ sinks: [sentry({ client: Sentry })] });
    const calls = Array.from({ length: 500 }, (_, index) =>
      scripted(new Error(`out of tokens ${index}`))
        .invoke("Hello", { callbacks: [handler], metadata: { user_id: `u_${index}` } })
        .catch((error: unknown) => error),
    );
    await Promise.all(calls);
    const events = await wire.events();
    expect(events).toHaveLength(500);
    expect(new Set(events.map(({ user }) => user.id)).size).toBe(500);
  });
});
