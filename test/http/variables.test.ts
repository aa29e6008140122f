import { createTracer } from "langmeter";
import { recordRequests } from "langmeter/http";
import { memory } from "langmeter/sinks/memory";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

/** Answers one request that takes so long, with the variables set when the integration is made. */
async function answer(variables: Record<string, string>, tookMs: number, options = {}) {
  let now = 1_700_000_000_000;
  const sink = memory();
  const lines: string[] = [];
  const logger = { warn: (line: string) => void lines.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks: [sink], logger, clock: () => now });
  onTestFinished(async () => void (await tracer.close()));
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const work = () => {
    now += tookMs;
    return new Response("ok");
  };
  await (await recordRequests(work, { tracer, ...options })(new Request("http://localhost/chat"))).text();
  return { lines, slow: sink.events.filter(({ event }) => event === "slow_request"), events: sink.events };
}

describe("SLOW_THRESHOLD", () => {
  it.each([
    ["3000", 3_000],
    [" 3000 ", 3_000],
    ["3000ms", 3_000],
    ["3s", 3_000],
    ["0.5s", 500],
  ])("is in milliseconds, or seconds with their unit: %s", async (text, thresholdMs) => {
    const { slow, lines } = await answer({ SLOW_THRESHOLD: text }, thresholdMs + 1);
    expect(slow).toMatchObject([{ threshold_ms: thresholdMs }]);
    expect((await answer({ SLOW_THRESHOLD: text }, thresholdMs)).slow).toEqual([]);
    expect(lines).toEqual([]);
  });

  it.each(["0", "-5", "fast", "1e9999", "5 minutes"])(
    "that cannot be right is named and left out: %s",
    async (text) => {
      const { slow, lines } = await answer({ SLOW_THRESHOLD: text }, 5_001);
      expect(slow).toMatchObject([{ threshold_ms: 5_000 }]);
      expect(lines).toEqual([expect.stringContaining("SLOW_THRESHOLD is no number of milliseconds over 0")]);
    },
  );

  it("gives way to the option", async () => {
    const { slow } = await answer({ SLOW_THRESHOLD: "10" }, 100, { slowThresholdMs: 1_000 });
    expect(slow).toEqual([]);
  });
});

describe("POSTHOG_INTERNAL_DOMAINS", () => {
  const getUser = () => ({ userId: "u", email: "ada@Example.com" });

  it("names the domains whose users are not counted", async () => {
    const { events, lines } = await answer({ POSTHOG_INTERNAL_DOMAINS: " acme.org, @example.com ," }, 1, {
      getUser,
    });
    expect([events, lines]).toEqual([[], []]);
  });

  it("does nothing without getUser, which the log says", async () => {
    const { events, lines } = await answer({ POSTHOG_INTERNAL_DOMAINS: "example.com" }, 1);
    expect(events).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining("POSTHOG_INTERNAL_DOMAINS does nothing without")]);
  });

  it("has its entries that are no domains left out and named", async () => {
    const { events, lines } = await answer({ POSTHOG_INTERNAL_DOMAINS: "nonsense,example.com" }, 1, {
      getUser,
    });
    expect(events).toEqual([]);
    expect(lines).toEqual([expect.stringContaining("entries that are no domains")]);
  });
});
