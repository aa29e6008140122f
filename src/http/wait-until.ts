import { get } from "../events/untrusted.ts";
import type { RequestFacts } from "./request-facts.ts";

/** The `waitUntil` that a platform's object offers, bound to it; undefined where it offers none. */
export function waitUntilOf(platform: unknown): RequestFacts["waitUntil"] {
  const waitUntil = get(platform, "waitUntil");
  if (typeof waitUntil !== "function") return undefined;
  // Handed on, and caught by whoever calls: an async one may reject.
  return (promise): unknown => Reflect.apply(waitUntil, platform, [promise]);
}
