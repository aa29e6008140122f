import type { DailyWindow, PricePeriod, PriceRow, Rates } from "./price-row.ts";

export interface AppliedRates {
  readonly rates: Rates;
  /** Share of the token rates that is billed: 0.5 for half-price tiers. */
  readonly tokenFactor: number;
  /** False: the service tier has no price of its own here, and the standard rates stand in for it. */
  readonly tierPriced: boolean;
  /** True: the rates are of a tier that was asked for; nobody says that it was served. */
  readonly tierAssumed: boolean;
}

/** The tier of a call, as its answer reports it and as its request asked for it. */
export interface TierOfCall {
  readonly serviceTier: string | undefined;
  readonly serviceTierRequested?: string | undefined;
}

/** Names of the standard service tier, as requests and responses spell it. */
const STANDARD_TIERS: ReadonlySet<string> = new Set([
  "auto",
  "default",
  "on_demand",
  "on-demand",
  "service_tier_standard",
  "standard",
  "standard_only",
  "traffic_type_unspecified",
  "unspecified",
]);

/** Other words for a tier that the table lists. */
const TIER_NAMES: Readonly<Record<string, string>> = {
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType
  on_demand_flex: "flex",
  on_demand_priority: "priority",
  // https://developers.openai.com/api/docs/guides/fast-mode
  fast: "priority",
};

/**
 * The rates of a call at its start time, by its total input and its service tier; null when none was in force, or when
 * the tier has no price per call. The served tier goes first: what was only asked for may have been refused.
 */
export function applicableRates(
  row: PriceRow,
  call: TierOfCall & { readonly atMs: number; readonly inputTokens: number },
): AppliedRates | null {
  const period = periodAt(row, call.atMs);
  if (period === undefined) return null;
  const standard = ratesForInput(period, call.inputTokens);
  const served = tierName(call.serviceTier);
  const tier = served ?? tierName(call.serviceTierRequested);
  if (tier === undefined || STANDARD_TIERS.has(tier))
    return { rates: standard, tokenFactor: 1, tierPriced: true, tierAssumed: false };

  const tierAssumed = served === undefined;
  const price = Object.hasOwn(row.serviceTiers, tier) ? row.serviceTiers[tier] : undefined;
  switch (price?.kind) {
    case "factor":
      return { rates: standard, tokenFactor: price.factor, tierPriced: true, tierAssumed };
    case "rates":
      return { rates: { ...standard, ...price.rates }, tokenFactor: 1, tierPriced: true, tierAssumed };
    case "none":
      return null;
    case undefined:
      return { rates: standard, tokenFactor: 1, tierPriced: false, tierAssumed };
  }
}

/** The period in force at a moment; undefined when none was. */
export function periodAt(row: PriceRow, atMs: number): PricePeriod | undefined {
  return row.periods.findLast((candidate) => covers(candidate, atMs));
}

function tierName(tier: string | undefined): string | undefined {
  const name = tier?.trim().toLowerCase() ?? "";
  if (name === "") return undefined;
  return Object.hasOwn(TIER_NAMES, name) ? TIER_NAMES[name] : name;
}

function covers(period: PricePeriod, atMs: number): boolean {
  if (atMs < period.fromMs || atMs >= period.untilMs) return false;
  return period.window === undefined || insideWindow(period.window, atMs);
}

function insideWindow({ startMinute, endMinute }: DailyWindow, atMs: number): boolean {
  const minute = Math.floor(atMs / 60_000) % 1_440;
  const minuteOfDay = minute < 0 ? minute + 1_440 : minute;
  if (startMinute <= endMinute) return minuteOfDay >= startMinute && minuteOfDay < endMinute;
  return minuteOfDay >= startMinute || minuteOfDay < endMinute;
}

function ratesForInput(period: PricePeriod, inputTokens: number): Rates {
  const tier = period.contextTiers.findLast(({ threshold, inclusive }) =>
    inclusive ? inputTokens >= threshold : inputTokens > threshold,
  );
  return tier?.rates ?? period.rates;
}
