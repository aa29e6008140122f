import type { MatchLogic } from "@pydantic/genai-prices";

/**
 * The exact ids behind a match rule of the price package. Its open rules (starts_with, contains, ends_with)
 * price models that do not exist, so that only the text they name is taken as an id; dated and versioned forms
 * of it are recognised at run time by anchored rules (src/pricing/model-id.ts).
 */
export function idsOf(match: MatchLogic): { readonly exact: string[]; readonly named: string[] } {
  const exact: string[] = [];
  const named: string[] = [];
  for (const rule of rulesOf(match)) {
    if ("equals" in rule) exact.push(rule.equals);
    else if ("starts_with" in rule) named.push(rule.starts_with);
    else if ("ends_with" in rule) named.push(rule.ends_with);
    else if ("contains" in rule) named.push(rule.contains);
    else if ("regex" in rule) exact.push(...literalOf(rule.regex));
  }
  return { exact, named: named.filter(isWholeId) };
}

function rulesOf(match: MatchLogic): MatchLogic[] {
  if ("or" in match) return match.or.flatMap(rulesOf);
  // All parts of an "and" must hold; what it names is in its text rules, the others only narrow it.
  if ("and" in match) return match.and.flatMap(rulesOf).filter((rule) => !("regex" in rule));
  return [match];
}

/** `^composer-2\.5\[fast=false\]$` means one id; any other expression means many and is left to the run time. */
function literalOf(regex: string): string[] {
  const body = /^\^(.*)\$$/.exec(regex)?.[1];
  if (body === undefined) return [];
  const literal = body.replace(/\\([.[\]])/g, "$1");
  return /[\\()*+?{}|^$]/.test(literal) ? [] : [literal];
}

/** Not "claude-opus-4@", "gpt-5-nano-" or "ft:gpt-4o-2024-": those are the beginning of an id. */
function isWholeId(text: string): boolean {
  return /[a-z0-9)\]]$/i.test(text) && !/-20\d\d$/.test(text);
}
