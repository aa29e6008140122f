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

/**
 * What a service tier (flex, batch, priority) costs: a share of the standard rates, rates of its own, or nothing that
 * belongs to a call, such as capacity that is paid by the month.
 */
export type ServiceTierPrice =
  | { readonly kind: "factor"; readonly factor: number }
  | { readonly kind: "rates"; readonly rates: Rates }
  | { readonly kind: "none" };

/** Counts that a call of the model must tell, because they have prices of their own and nothing can stand in for them. */
export type SplitCount = "input_image_tokens" | "output_image_tokens";

/** One model of one provider. Of the periods that cover a moment, the last one wins. */
export interface PriceRow {
  readonly provider: string;
  readonly model: string;
  readonly source: "table" | "override";
  readonly periods: readonly PricePeriod[];
  readonly serviceTiers: Readonly<Record<string, ServiceTierPrice>>;
  /** What else the answer may say that multiplies the token rates, as "field:value", e.g. `{ "speed:fast": 2 }`. */
  readonly modifiers: Readonly<Record<string, number>>;
  /** A usage that leaves one of these out cannot be priced. */
  readonly mustTell: readonly SplitCount[];
}

/** `provider/model`, as events and overrides name a row. */
export function priceIdOf(row: Pick<PriceRow, "provider" | "model">): string {
  return `${row.provider}/${row.model}`;
}
