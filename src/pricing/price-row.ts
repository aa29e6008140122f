/**
 * What a price can be quoted for. Token keys are in pico-USD (1e-12 USD) per token; `webSearch` is pico-USD per
 * search and `request` pico-USD per call. The order is the column order of the packed table.
 */
export const RATE_KEYS = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite",
  "cacheWrite1h",
  "inputAudio",
  "outputAudio",
  "inputImage",
  "outputImage",
  "reasoning",
  "webSearch",
  "request",
] as const;

export type RateKey = (typeof RATE_KEYS)[number];
export type Rates = Readonly<Partial<Record<RateKey, number>>>;

/** Rates for the WHOLE request once its total input passes the threshold; no vendor bills tiers marginally. */
export interface ContextTier {
  readonly threshold: number;
  /** True: a request of exactly `threshold` input tokens already pays these rates. */
  readonly inclusive: boolean;
  readonly rates: Rates;
}

/** A daily time of day, in minutes since midnight UTC. `end` before `start` wraps around midnight. */
export interface DailyWindow {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Rates and when they apply: from `fromMs` on, before `untilMs`, and inside the daily window where there is one. */
export interface PricePeriod {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly window?: DailyWindow;
  readonly rates: Rates;
  /** Ascending by threshold. */
  readonly contextTiers: readonly ContextTier[];
}

/** What a service tier (flex, batch, priority) costs: a share of the standard rates, or rates of its own. */
export type ServiceTierPrice =
  | { readonly kind: "factor"; readonly factor: number }
  | { readonly kind: "rates"; readonly rates: Rates };

/** One model of one provider. Of the periods that cover a moment, the last one wins. */
export interface PriceRow {
  readonly provider: string;
  readonly model: string;
  readonly source: "table" | "override";
  readonly periods: readonly PricePeriod[];
  readonly serviceTiers: Readonly<Record<string, ServiceTierPrice>>;
}

/** `provider/model`, as events and overrides name a row. */
export function priceIdOf(row: Pick<PriceRow, "provider" | "model">): string {
  return `${row.provider}/${row.model}`;
}
