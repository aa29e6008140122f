import prices from "#prices";
import { get, textOf } from "../events/untrusted.ts";
import type { Finding } from "./finding.ts";

const DAY_MS = 86_400_000;
/** Providers release models and change prices every few weeks; after so long some calls are unpriced. */
const OLD_AFTER_DAYS = 90;

/** How old the price table of this version is. */
export function checkPrices(nowMs: number): Finding {
  const table: unknown = JSON.parse(prices);
  return priceFinding(textOf(get(table, "version")) ?? "unknown", textOf(get(table, "updated")), nowMs);
}

/** @param updated Day of the last update, `YYYY-MM-DD`; undefined where the table does not say. */
export function priceFinding(version: string, updated: string | undefined, nowMs: number): Finding {
  const finding = { check: "prices", subject: "setup" } as const;
  if (updated === undefined) return { ...finding, status: "ok", detail: version };
  const days = Math.max(0, Math.floor((nowMs - Date.parse(updated)) / DAY_MS));
  const detail = `${version} of ${updated}, ${days} ${days === 1 ? "day" : "days"} old`;
  if (days <= OLD_AFTER_DAYS) return { ...finding, status: "ok", detail };
  return {
    ...finding,
    status: "warning",
    detail,
    remedy: "npm update langmeter; prices that are missing can be given as the option pricing",
  };
}
