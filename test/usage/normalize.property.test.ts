import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usageSchema } from "../../src/events/schema.ts";
import type { UsageEvidence } from "../../src/usage/evidence.ts";
import { exclusiveBuckets } from "../../src/usage/exclusive-buckets.ts";
import { finishReason } from "../../src/usage/finish-reason.ts";
import { resolveModel } from "../../src/usage/model-id.ts";
import { normalizeUsage, usageFrom } from "../../src/usage/normalize.ts";
import { serviceTiers } from "../../src/usage/service-tier.ts";
import { USAGE_SPELLINGS } from "../../src/usage/spellings.ts";
import { streamOf } from "./shapes/usage-shape.ts";

/** Values that throw when they are read, by the word that stands for them: generators read what they make. */
const hostileValues: Readonly<Record<string, unknown>> = (() => {
  const fail = (): never => {
    throw new Error("hostile");
  };
  const traps = { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  return {
    "#proxy": new Proxy({}, traps),
    "#list": new Proxy([1, 2], { get: fail }),
    "#getter": Object.defineProperty({}, "input_tokens", { get: fail, enumerable: true }),
    "#revoked": revoked,
  };
})();

function plantHostile(value: unknown): unknown {
  if (typeof value === "string") return value in hostileValues ? hostileValues[value] : value;
  if (Array.isArray(value)) return value.map(plantHostile);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plantHostile(held)]));
}

const plainCount = fc.oneof(fc.nat(5_000), fc.nat(5_000).map(String));
const oddity = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.constantFrom(...Object.keys(hostileValues), Number.NaN, -1, Number.MAX_VALUE),
);
const keys = Object.keys(USAGE_SPELLINGS);
const { usageObject, holder } = fc.letrec((tie) => ({
  details: fc.dictionary(
    fc.constantFrom("cache_read", "cache_creation", "audio", "reasoning", "cached_tokens"),
    fc.oneof({ weight: 4, arbitrary: plainCount }, oddity),
    { maxKeys: 4 },
  ),
  usageObject: fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof({ weight: 5, arbitrary: plainCount }, { weight: 2, arbitrary: tie("details") }, oddity),
    { maxKeys: 8 },
  ),
  holder: fc.oneof(
    { weight: 1, arbitrary: oddity },
    {
      weight: 4,
      arbitrary: fc.dictionary(
        fc.constantFrom(
          "usage",
          "tokenUsage",
          "metadata",
          "meta",
          "estimatedTokenUsage",
          "output",
          "model",
          "status",
        ),
        fc.oneof({ weight: 4, arbitrary: tie("usageObject") }, oddity),
        { maxKeys: 4 },
      ),
    },
  ),
}));

const evidence = fc.record(
  {
    provider: fc.constantFrom("openai", "anthropic", "google_genai", "xai", "bedrock", "groq", "cohere"),
    generations: fc.array(
      fc.record(
        {
          usageMetadata: fc.oneof(usageObject, oddity),
          responseMetadata: holder,
          generationInfo: holder,
          content: fc.oneof(
            oddity,
            fc.array(holder),
            fc.array(fc.record({ type: fc.string(), text: oddity })),
          ),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 3 },
    ),
    llmOutput: holder,
    className: fc.constantFrom("ChatAnthropic", "ChatGoogleGenerativeAI", "ChatVertexAI"),
    model: fc.constantFrom("gemini-2.5-flash", "gemini-2.0-flash", "gemini-2.5-flash-image"),
    invocationParams: fc.oneof(holder, fc.constant({ tools: [{ googleSearch: {} }] })),
    streamed: fc.record({
      usages: fc.array(usageObject, { maxLength: 3 }),
      callbacks: fc.nat(4),
      running: fc.boolean(),
    }),
  },
  { requiredKeys: ["generations"] },
);

const total = (numbers: object): number => Object.values(numbers).reduce((left, right) => left + right, 0);

describe("whatever a model call leaves behind", () => {
  it("becomes a valid usage record, whose exclusive buckets add up to its totals", () => {
    fc.assert(
      fc.property(evidence, ({ streamed, ...left }) => {
        const { usages = [], ...told } = streamed ?? {};
        const stream = streamOf(usages.map(plantHostile), told);
        const { usage, providerCostUsd = 0 } = normalizeUsage({
          ...(plantHostile(left) as UsageEvidence),
          stream,
        });
        expect(usageSchema.safeParse(usage).error).toBeUndefined();
        expect(providerCostUsd).toBeGreaterThanOrEqual(0);
        const buckets = exclusiveBuckets(usage);
        expect(Math.min(...Object.values(buckets))).toBeGreaterThanOrEqual(0);
        expect(total(buckets)).toBe((usage.input_tokens ?? 0) + (usage.output_tokens ?? 0));
      }),
      { numRuns: 1_000 },
    );
  });

  it("can be given by hand", () => {
    fc.assert(
      fc.property(fc.oneof(usageObject, oddity), (value) => {
        expect(usageSchema.safeParse(usageFrom(plantHostile(value))).error).toBeUndefined();
      }),
    );
  });

  it("names a model, a finish reason and a tier as text or not at all", () => {
    fc.assert(
      fc.property(fc.array(holder, { minLength: 3, maxLength: 3 }), (holders) => {
        const [responseMetadata, generationInfo, odd] = holders.map(plantHostile);
        const found = [
          ...Object.values(
            resolveModel({
              lsProvider: odd,
              lsModelName: odd,
              serializedKwargs: generationInfo,
              invocationParams: odd,
              responseMetadata,
              generationInfo,
              llmOutput: odd,
              baseUrl: odd,
            }),
          ),
          finishReason({ responseMetadata, generationInfo, additionalKwargs: odd }) ?? "absent",
          ...Object.values(
            serviceTiers({
              responseMetadata,
              llmOutput: odd,
              generationInfo,
              usages: [odd],
              invocationParams: generationInfo,
            }),
          ).filter((tier) => tier !== undefined),
        ];
        expect(found.filter((text) => typeof text !== "string" || text === "")).toEqual([]);
      }),
    );
  });
});
