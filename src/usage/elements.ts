import { listOf } from "../events/untrusted.ts";

/** The elements of a list from outside, copied: an array can be a proxy whose elements throw. */
export function elementsOf(value: unknown): readonly unknown[] {
  try {
    return [...listOf(value)];
  } catch {
    return [];
  }
}
