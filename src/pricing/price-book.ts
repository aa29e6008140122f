import type { Usage } from "../events/schema.ts";
import { costOf, type PicoCost } from "./cost.ts";
import { type CustomPrices, readCustomPrices } from "./custom-prices.ts";
import type { PriceMatch } from "./match.ts";
import { createPriceResolver, type PriceResolver } from "./price-resolver.ts";
import { type PriceRow, priceIdOf, type Rates } from "./price-row.ts";
import type { PricingOptions } from "./pricing-options.ts";
import { applicableRates } from "./rates.ts";
import { builtInTable } from "./table.ts";

/** One call to price. */
export interface PriceableCall {
  /** Under any of its usual names; without one the model id has to tell. */
  readonly provider?: string | undefined;
  /** The model that served the call, where known. */
  readonly model: string;
  readonly usage: Usage;
  /** Start of the call, milliseconds since 1970: prices change by date and, at some vendors, by time of day. */
  readonly atMs: number;
  /** As the response reports it. @default what was requested, else standard */
  readonly serviceTier?: string | undefined;
  /** As the request asked for it: used where the response reports none. */
  readonly serviceTierRequested?: string | undefined;
}

/** The price of one call and where it comes from. */
export interface PricedCost extends PicoCost {
  /** "override": the user's own price or discount took part. */
  readonly source: "table" | "override";
  /** Row of the price table, `provider/model`. */
  readonly priceId: string;
  /** How the model id led to the row: "exact", or what had to be assumed. */
  readonly match: string;
  readonly version: string;
  /** False: the service tier has no known price, and the standard price stands in for it. */
  readonly tierPriced: boolean;
  /** True: priced by the requested service tier; no response says that it was served. */
  readonly tierAssumed: boolean;
}

export interface PriceBook {
  /** Version of the prices, "+custom" when own prices are among them. */
  readonly version: string;
  /** Null when the model, its price at that time, or its usage is not known. Never throws. */
  price(call: PriceableCall): PricedCost | null;
}

/** Models whose match is remembered; an application uses a handful. */
const MAX_REMEMBERED = 1_000;
/** Clocks differ: a snapshot may look a day younger than the call that used it. */
const DAY_MS = 86_400_000;

/**
 * Prices for calls, from the built-in table and the user's own prices.
 * @throws LangMeterError `invalid_pricing`, naming the row, the field, what was got and what is allowed.
 */
export function createPriceBook(options: PricingOptions = {}): PriceBook {
  const custom = readCustomPrices(options);
  const isCustom = custom.rows.length + custom.aliases.length + custom.discounts.size > 0;
  // Without own rows to check, the table is read when the first call is priced.
  let resolve: PriceResolver | undefined;
  const resolver = () => (resolve ??= remembering(createPriceResolver(builtInTable(), custom)));
  if (custom.rows.length + custom.aliases.length > 0) resolver();
  const version = () => (isCustom ? `${builtInTable().version}+custom` : builtInTable().version);
  return {
    get version() {
      return version();
    },
    price(call) {
      const match = resolver()(call.provider, call.model);
      return match === null ? null : priceCall(call, match, billedShare(match.row, custom), version());
    },
  };
}

function priceCall(
  call: PriceableCall,
  match: PriceMatch,
  share: number,
  version: string,
): PricedCost | null {
  const { usage, atMs, serviceTier, serviceTierRequested } = call;
  const modifier = modifierOf(usage, match.row);
  if (usage.input_tokens === undefined || modifier === undefined) return null;
  if (match.snapshotMs !== undefined && match.snapshotMs > atMs + DAY_MS) return null;
  // A call of several requests pays the rates of a long context only where one of them was that long.
  const inputTokens = usage.largest_request_tokens ?? usage.input_tokens;
  const applied = applicableRates(match.row, { atMs, inputTokens, serviceTier, serviceTierRequested });
  if (applied === null || !isWhole(usage, match.row, applied.rates)) return null;
  // Models that only read, such as embeddings, have no output price and report no output.
  if (usage.output_tokens === undefined && applied.rates.output !== undefined) return null;
  const cost = costOf(usage, applied.rates, { tokens: applied.tokenFactor * modifier, all: share });
  if (cost === null) return null;
  // Assigned, not spread: copying an object of changing shape takes 5 us here, the rest of the call under 1.
  return Object.assign(cost, {
    source: share === 1 ? match.row.source : ("override" as const),
    priceId: priceIdOf(match.row),
    match: match.how,
    version,
    tierPriced: applied.tierPriced,
    tierAssumed: applied.tierAssumed,
  });
}

/** Whether the counts are all that the call is billed for, told apart as far as their prices differ. */
function isWhole(usage: Usage, { mustTell }: PriceRow, { input, inputAudio }: Rates): boolean {
  if (usage.usage_source === "none") return false;
  const isOneRate = inputAudio === input;
  if (usage.usage_incomplete?.some((name) => name !== "audio_of_input" || !isOneRate) === true) return false;
  return mustTell.every((count) => usage[count] !== undefined);
}

/** Values that mean nothing out of the ordinary. */
const PLAIN_VALUES: ReadonlySet<string> = new Set(["global", "not_available", "standard"]);

/** The factor on all token rates of what the answer says besides tokens; undefined where it is not known. */
function modifierOf({ inference_geo: geo, speed }: Usage, { modifiers }: PriceRow): number | undefined {
  const ofGeo = factorOf("inference_geo", geo, modifiers);
  const ofSpeed = factorOf("speed", speed, modifiers);
  return ofGeo === undefined || ofSpeed === undefined ? undefined : ofGeo * ofSpeed;
}

function factorOf(
  field: string,
  value: string | undefined,
  modifiers: PriceRow["modifiers"],
): number | undefined {
  if (value === undefined || PLAIN_VALUES.has(value)) return 1;
  const name = `${field}:${value}`;
  return Object.hasOwn(modifiers, name) ? modifiers[name] : undefined;
}

/** Discounts are for the vendor's list prices; the user's own prices are already what the user pays. */
function billedShare(row: PriceRow, { discounts }: CustomPrices): number {
  if (discounts.size === 0 || row.source === "override") return 1;
  const off =
    discounts.get(priceIdOf(row).toLowerCase()) ?? discounts.get(row.provider) ?? discounts.get("*") ?? 0;
  return 1 - off;
}

function remembering(resolve: PriceResolver): PriceResolver {
  const known = new Map<string, PriceMatch | null>();
  return (provider, model) => {
    const key = `${provider ?? ""} ${model}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const match = resolve(provider, model);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(key, match);
    return match;
  };
}
