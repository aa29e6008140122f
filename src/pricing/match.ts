import { isMovingName, spellings } from "./model-id.ts";
import type { PriceRow } from "./price-row.ts";
import { isGateway, isLocalProvider, makesOpenWeights, ownerOfModel, providerId } from "./providers.ts";
import type { PriceTable } from "./table.ts";

export interface PriceMatch {
  readonly row: PriceRow;
  /**
   * How the id led to the row: "exact", or the assumptions that were made, joined by "+": alias, moving, dated,
   * version, region, finetune, resold, gateway, owner, user-alias. See docs/pricing.md.
   */
  readonly how: string;
  /** The id names a snapshot of this date: it cannot price an earlier call. */
  readonly snapshotMs?: number;
}

/**
 * The row that prices a model, or null. Ids are matched exactly, as listed or with a known prefix or suffix
 * taken off; never by an open prefix, which would price models that do not exist.
 */
export function findPrice(table: PriceTable, provider: string | undefined, model: string): PriceMatch | null {
  if (provider === undefined || provider.trim() === "") {
    return throughGateway(table, model) ?? atOwner(table, model, "owner") ?? atOnlySeller(table, model);
  }
  const id = providerId(provider);
  if (isLocalProvider(id)) return null;
  if (isGateway(id)) return throughGateway(table, model) ?? atOwner(table, model, "gateway");
  if (table.provider(id) === undefined) return throughGateway(table, model);
  return (
    atProvider(table, id, model) ??
    atProvider(table, id, withoutOwnPrefix(id, model)) ??
    resold(table, id, model) ??
    // Gateways and other vendors' compatible endpoints are called by OpenAI's client, under its name.
    (id === "openai" ? (throughGateway(table, model) ?? atOwner(table, model, "gateway")) : null)
  );
}

function atProvider(table: PriceTable, provider: string, model: string | undefined): PriceMatch | null {
  const prices = table.provider(provider);
  if (prices === undefined || model === undefined) return null;
  for (const spelling of spellings(provider, model)) {
    const found = prices.find(spelling.id);
    if (found === undefined) continue;
    const steps = new Set(found.alias && spelling.steps.length === 0 ? ["alias"] : spelling.steps);
    if (isMovingName(provider, model)) steps.add("moving");
    return {
      row: found.row,
      how: steps.size === 0 ? "exact" : [...steps].join("+"),
      ...(spelling.snapshotMs === undefined ? {} : { snapshotMs: spelling.snapshotMs }),
    };
  }
  return null;
}

/** `groq/llama-…` under groq: the id without the provider's own name. */
function withoutOwnPrefix(provider: string, model: string): string | undefined {
  const { vendor, rest } = splitVendor(model);
  return vendor !== undefined && providerId(vendor) === provider ? rest : undefined;
}

/** Azure sells OpenAI's and others' models, Vertex sells Anthropic's, at the maker's price. */
function resold(table: PriceTable, provider: string, model: string): PriceMatch | null {
  for (const maker of table.provider(provider)?.resells ?? []) {
    const match = atProvider(table, maker, model);
    if (match !== null) return { ...match, how: joinSteps("resold", match.how) };
  }
  return null;
}

/** `vendor/model` behind a gateway or a proxy is priced as that vendor's own, where nobody else sells it. */
function throughGateway(table: PriceTable, model: string): PriceMatch | null {
  const { vendor, rest } = splitVendor(model);
  if (vendor === undefined) return null;
  const provider = providerId(vendor);
  if (makesOpenWeights(provider) && ownerOfModel(rest.toLowerCase()) !== provider) return null;
  // "amazon/nova-pro-v1" is Bedrock's "amazon.nova-pro-v1".
  const match = atProvider(table, provider, rest) ?? atProvider(table, provider, `${vendor}.${rest}`);
  return match === null ? null : { ...match, how: joinSteps("gateway", match.how) };
}

function atOwner(table: PriceTable, model: string, step: string): PriceMatch | null {
  const owner = ownerOfModel(model.trim().toLowerCase());
  const match = owner === undefined ? null : atProvider(table, owner, model);
  return match === null ? null : { ...match, how: joinSteps(step, match.how) };
}

/** No provider given and no telling id: still certain when a single provider lists exactly this id. */
function atOnlySeller(table: PriceTable, model: string): PriceMatch | null {
  let only: PriceMatch | null = null;
  for (const id of table.providerIds) {
    const found = table.provider(id)?.find(model.trim());
    if (found === undefined) continue;
    if (only !== null) return null;
    only = { row: found.row, how: isMovingName(id, model) ? "owner+moving" : "owner" };
  }
  return only;
}

function splitVendor(model: string): { readonly vendor: string | undefined; readonly rest: string } {
  const slash = model.indexOf("/");
  if (slash <= 0) return { vendor: undefined, rest: model };
  return { vendor: model.slice(0, slash).trim(), rest: model.slice(slash + 1) };
}

export function joinSteps(step: string, how: string): string {
  return how === "exact" ? step : `${step}+${how}`;
}
