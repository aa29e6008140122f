import type { ListedModel, ListedPrice, ListedProvider } from "./price-file.ts";

type Providers = Readonly<Record<string, ListedProvider>>;

export interface MergeOptions {
  /** ISO date from which upstream's changed prices count. */
  readonly today: string;
  /** `provider/model` whose old price was an error: it is replaced for all times instead of kept as past. */
  readonly corrected: ReadonlySet<string>;
}

/**
 * Upstream's prices over ours, losing none: what upstream changed or dropped moves to `past`, in force until
 * today, so that a call of last month is still priced as it was billed.
 */
export function mergeHistory(stored: Providers, upstream: Providers, options: MergeOptions): Providers {
  const merged: Record<string, ListedProvider> = {};
  for (const id of [...new Set([...Object.keys(stored), ...Object.keys(upstream)])].sort()) {
    const before = stored[id];
    const now = upstream[id] ?? (before === undefined ? undefined : { ...before, models: {} });
    if (now === undefined) continue;
    merged[id] = { ...now, models: mergeModels(id, before?.models ?? {}, now.models, options) };
  }
  return merged;
}

type Models = ListedProvider["models"];

function mergeModels(provider: string, stored: Models, upstream: Models, options: MergeOptions): Models {
  const continued = new Set<string>();
  const merged: Record<string, ListedModel> = {};
  for (const [id, model] of Object.entries(upstream)) {
    const before = predecessor(id, model, stored, upstream);
    if (before === undefined) {
      merged[id] = model;
      continue;
    }
    continued.add(before);
    const corrected = options.corrected.has(`${provider}/${id}`);
    const past = corrected ? [] : pastPrices(stored[before], model, options.today);
    merged[id] = past.length === 0 ? model : { ...model, past };
  }
  for (const [id, model] of Object.entries(stored)) {
    if (continued.has(id)) continue;
    merged[id] = { ...model, prices: [], past: pastPrices(model, undefined, options.today) };
  }
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The stored model that upstream's continues: the same id, or one that upstream now lists under a new id. */
function predecessor(id: string, model: ListedModel, stored: Models, upstream: Models): string | undefined {
  if (Object.hasOwn(stored, id)) return id;
  return (model.ids ?? []).find((name) => Object.hasOwn(stored, name) && !Object.hasOwn(upstream, name));
}

function pastPrices(
  stored: ListedModel | undefined,
  now: ListedModel | undefined,
  today: string,
): ListedPrice[] {
  const kept = stored?.past ?? [];
  const listed = stored?.prices ?? [];
  const changed = listed.filter((price) => !now?.prices.some((other) => isSamePrice(price, other)));
  const ended = changed.flatMap((price) => {
    const until = endOf(price, listed, today);
    // What had not begun by then was never billed.
    return price.from !== undefined && price.from >= until ? [] : [withEnd(price, until)];
  });
  return newestFirst([...ended, ...kept]);
}

/** Of the past prices that cover a moment the oldest was in force: it comes last, and the last one wins. */
function newestFirst(past: readonly ListedPrice[]): ListedPrice[] {
  return past.toSorted((a, b) => (b.until ?? "").localeCompare(a.until ?? ""));
}

/** A price ends where its successor began, at the latest today. */
function endOf(price: ListedPrice, listed: readonly ListedPrice[], today: string): string {
  const successors = listed.flatMap(({ from }) =>
    from !== undefined && from > (price.from ?? "") ? [from] : [],
  );
  return [...successors, today].sort()[0] ?? today;
}

function withEnd(price: ListedPrice, until: string): ListedPrice {
  const { from, window, ...rest } = price;
  return { ...(from !== undefined && { from }), until, ...(window !== undefined && { window }), ...rest };
}

function isSamePrice(a: ListedPrice, b: ListedPrice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
