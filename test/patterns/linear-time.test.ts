import { checkSync } from "recheck";
import { describe, expect, it } from "vitest";
import { type PatternSource, patternSources } from "./pattern-sources.ts";

const patterns = await patternSources();

// Half of what the checker does by itself: every pattern that it ever found here was found with less.
const EFFORT = {
  timeout: 30_000,
  maxIteration: 3,
  maxGenerationSize: 30,
  maxInitialGenerationSize: 100,
  incubationLimit: 5_000,
  attackLimit: 50_000,
};

/**
 * What keeps the pattern busy for longer than in proportion to the text; undefined if nothing does. What the checker takes
 * for slow is run: it counts all that may repeat as endless, and does not know that some patterns are only tried in one
 * place. Four times the attack may not take eight times as long.
 */
function slownessOf({ pattern, flags }: Pick<PatternSource, "pattern" | "flags">): string | undefined {
  const checked = checkSync(pattern, flags, EFFORT);
  if (checked.status === "safe") return undefined;
  if (checked.status === "unknown") return "nobody knows";
  const { attack, complexity } = checked;
  const [pump] = attack.pumps;
  if (complexity.type === "exponential" || pump === undefined) return complexity.summary;
  const attackOf = (repeats: number) => pump.prefix + pump.pump.repeat(repeats) + attack.suffix;
  const repeats = Math.ceil(4_000 / pump.pump.length);
  const regex = new RegExp(pattern, flags);
  const growth = leastTime(regex, attackOf(4 * repeats)) / leastTime(regex, attackOf(repeats));
  return growth > 8
    ? `${complexity.summary}: four times the text, ${growth.toFixed(1)} times as long`
    : undefined;
}

/** Milliseconds of the fastest of some runs over the whole text. */
function leastTime(regex: RegExp, text: string): number {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    text.replace(regex, "");
    return performance.now() - started;
  });
  return Math.min(...times);
}

describe("every pattern of the sources", () => {
  it("is found", () => {
    expect(patterns.length).toBeGreaterThan(200);
    expect(patterns.map(({ place }) => place)).toContain("content/secrets.ts");
  });

  it.each([
    ["\\s*\\n\\s*", "g"],
    ["\\/+$", ""],
    ["(?<!x)\\/+$", ""],
    ["(?<=x)([^/]+)\\.ft-[^/]*$", ""],
    ["(?<![a-z])(?:a+)+$", ""],
  ])(
    "would be caught if it were slow: /%s/%s",
    (pattern, flags) => {
      expect(slownessOf({ pattern, flags })).toMatch(/polynomial|exponential/);
    },
    90_000,
  );

  it.each(patterns.map((each) => [`${each.place} /${each.pattern.slice(0, 60)}/`, each] as const))(
    "takes time in proportion to the text: %s",
    (_name, source) => {
      expect(slownessOf(source)).toBeUndefined();
    },
    90_000,
  );
});
