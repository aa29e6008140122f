import type { DailyWindow, PricePeriod, PriceRow, Rates } from "./price-row.ts";

export interface AppliedRates {
  readonly rates: Rates;
  /** Share of the token rates that is billed: 0.5 for half-price tiers. */
  readonly tokenFactor: number;
  /** False: the service tier has no price of its own here, and the standard rates stand in for it. */
  readonly tierPriced: boolean;
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
  "unspecified",
]);

/** The rates of a call at its start time, by its total input and its service tier; null when none was in force. */
export function applicableRates(
  row: PriceRow,
  call: { readonly atMs: number; readonly inputTokens: number; readonly serviceTier: string | undefined },
): AppliedRates | null {
  const period = periodAt(row, call.atMs);
  if (period === undefined) return null;
  const standard = ratesForInput(period, call.inputTokens);
  const tier = call.serviceTier?.trim().toLowerCase() ?? "";
  if (tier === "" || STANDARD_TIERS.has(tier)) return { rates: standard, tokenFactor: 1, tierPriced: true };

  const price = Object.hasOwn(row.serviceTiers, tier) ? row.serviceTiers[tier] : undefined;
  switch (price?.kind) {
    case "factor":
      return { rates: standard, tokenFactor: price.factor, tierPriced: true };
    case "rates":
      return { rates: { ...standard, ...price.rates }, tokenFactor: 1, tierPriced: true };
    case undefined:
      return { rates: standard, tokenFactor: 1, tierPriced: false };
  }
}

/** The period in force at a moment; undefined when none was. */
export function periodAt(row: PriceRow, atMs: number): PricePeriod | undefined {
  return row.periods.findLast((candidate) => covers(candidate, atMs));
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
