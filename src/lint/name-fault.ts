import { BUSINESS_NAME_PATTERN, isBusinessName } from "../events/business-name.ts";

const WELL_FORMED = new RegExp(`^(?:${BUSINESS_NAME_PATTERN})$`);

/** First row that fits wins. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^$/, "is empty"],
  [/[A-Z]/, "has capital letters"],
  [/[^a-z0-9._]/, "has characters other than letters, digits, dots and underscores"],
  [/^[a-z0-9]+$/, "is a single word"],
  [/(?:^|[._])(?:[._]|$)/, "begins or ends with a separator, or has two in a row"],
];

/** Why events may not have this name, in words; undefined where they may. */
export function faultOfName(name: string): string | undefined {
  if (isBusinessName(name)) return undefined;
  if (!WELL_FORMED.test(name))
    return FAULTS.find(([sign]) => sign.test(name))?.[1] ?? "has a word that begins with a digit";
  // What is refused by itself and taken when it is longer is one of LangMeter's own.
  return isBusinessName(`${name}_x`) ? "is an event of LangMeter's own" : "is too long";
}
