import type { Rates } from "../../src/pricing/price-row.ts";

/**
 * The format of pricing/prices.json: every price that upstream lists or ever listed, normalised, sorted and
 * readable, because its diff is what a reviewer sees. Rates are integer pico-USD (1e-12 USD) per token, per
 * search and per request.
 */
export interface PriceFile {
  /** Package and version the current prices come from. */
  readonly source: string;
  /** ISO date of the last change. */
  readonly updated: string;
  readonly providers: Readonly<Record<string, ListedProvider>>;
}

export interface ListedProvider {
  readonly name: string;
  /** The vendor's own price pages. */
  readonly pages?: readonly string[];
  /** Providers whose models this one sells at their price. */
  readonly resells?: readonly string[];
  readonly models: Readonly<Record<string, ListedModel>>;
}

export interface ListedModel {
  /** Other ids of the model. */
  readonly ids?: readonly string[];
  /** As upstream lists them now. Of those that cover a moment the last one wins. Empty: no longer listed. */
  readonly prices: readonly ListedPrice[];
  /** Prices that upstream changed or dropped later, newest first: in force for calls before their `until`. */
  readonly past?: readonly ListedPrice[];
}

export interface ListedPrice {
  /** ISO date, midnight UTC, or an ISO time; absent: since ever. */
  readonly from?: string;
  /** ISO date, midnight UTC, exclusive; absent: still in force. */
  readonly until?: string;
  /** Daily time of day in UTC, "01:00-04:00". */
  readonly window?: string;
  readonly rates: Rates;
  /** Rates of the whole request by its total input, ascending. */
  readonly above?: readonly ListedContextTier[];
  /** Units that are not counted in calls (audio hours, pages, …), in US dollars per unit as upstream names it. */
  readonly otherUnits?: Readonly<Record<string, number>>;
}

export interface ListedContextTier {
  readonly threshold: number;
  readonly inclusive: boolean;
  readonly rates: Rates;
}
