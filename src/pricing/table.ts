import pricesJson from "#prices";
import { isFullRow, type PackedProvider, type PackedTable, unpackRow } from "./packed-table.ts";
import type { PriceRow } from "./price-row.ts";

interface FoundRow {
  readonly row: PriceRow;
  /** The id is one of the row's other names. */
  readonly alias: boolean;
}

/** The prices of one provider, looked up by exact id (case does not matter). */
interface ProviderPrices {
  readonly id: string;
  readonly resells: readonly string[];
  find(id: string): FoundRow | undefined;
  /** Row ids with their other names. */
  list(): readonly { readonly model: string; readonly aliases: readonly string[] }[];
}

export interface PriceTable {
  readonly version: string;
  readonly providerIds: readonly string[];
  provider(id: string): ProviderPrices | undefined;
}

let builtIn: PriceTable | undefined;

/** The table that ships with the package. Parsed on the first call, so that importing it costs nothing. */
export function builtInTable(): PriceTable {
  builtIn ??= createTable(JSON.parse(pricesJson) as PackedTable);
  return builtIn;
}

export function createTable(packed: PackedTable): PriceTable {
  const opened = new Map<string, ProviderPrices>();
  return {
    version: packed.version,
    providerIds: Object.keys(packed.providers),
    provider(id) {
      const known = opened.get(id);
      if (known !== undefined) return known;
      const prices = Object.hasOwn(packed.providers, id) ? packed.providers[id] : undefined;
      if (prices === undefined) return undefined;
      const provider = openProvider(id, prices);
      opened.set(id, provider);
      return provider;
    },
  };
}

function openProvider(id: string, packed: PackedProvider): ProviderPrices {
  const names = indexNames(packed);
  return {
    id,
    resells: packed.resells ?? [],
    find(name) {
      const entry = names.get(name.toLowerCase());
      const row = entry === undefined ? undefined : packed.rows[entry.model];
      if (entry === undefined || row === undefined) return undefined;
      return { row: unpackRow(id, entry.model, row, packed), alias: entry.alias };
    },
    list() {
      return Object.entries(packed.rows).map(([model, row]) => ({
        model,
        aliases: isFullRow(row) ? (row.ids ?? []) : [],
      }));
    },
  };
}

function indexNames(packed: PackedProvider): Map<string, { model: string; alias: boolean }> {
  const names = new Map<string, { model: string; alias: boolean }>();
  for (const [model, row] of Object.entries(packed.rows)) {
    for (const alias of isFullRow(row) ? (row.ids ?? []) : []) {
      names.set(alias.toLowerCase(), { model, alias: true });
    }
  }
  for (const model of Object.keys(packed.rows)) names.set(model.toLowerCase(), { model, alias: false });
  return names;
}
