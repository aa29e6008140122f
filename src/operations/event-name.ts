import { scrubSecrets } from "../content/secrets.ts";
import { cutText } from "../content/text.ts";
import { type BusinessName, isBusinessName, NAME_CONVENTION } from "../events/business-name.ts";
import { LangMeterError } from "../events/langmeter-error.ts";

const SHOWN_CHARS = 100;

/**
 * @param kind What the name is for, as the message says it: `operation`, `event`.
 * @throws LangMeterError `invalid_argument` where the name breaks the convention; the message says which name would do.
 */
export function requireName(name: unknown, kind: string): BusinessName {
  if (isBusinessName(name)) return name;
  throw new LangMeterError(
    "invalid_argument",
    `${kind} name: got ${inFewWords(name)}; allowed: ${NAME_CONVENTION}${hintFor(name)}`,
  );
}

function inFewWords(name: unknown): string {
  return typeof name === "string" ? JSON.stringify(cutText(scrubSecrets(name), SHOWN_CHARS)) : typeof name;
}

function hintFor(name: unknown): string {
  // A credential in the place of a name must not come back in another spelling.
  if (typeof name !== "string" || scrubSecrets(name) !== name) return "";
  const suggestion = suggestedName(name);
  return suggestion === undefined ? "" : `; ${suggestion} would do`;
}

/**
 * The name of the operation at a path in a catalog. Only capitals are put right by themselves, for nobody can mean
 * anything else by them: `user.signUp` is `user.sign_up`.
 */
export function catalogName(path: string): string {
  const name = /[A-Z]/.test(path) ? suggestedName(path) : undefined;
  return name !== undefined && levelsOf(name) === levelsOf(path) ? name : path;
}

function levelsOf(path: string): number {
  return path.split(".").length;
}

/** The nearest name that follows the convention: `Portfolio Created` becomes `portfolio_created`. Undefined where there is none. */
export function suggestedName(name: string): BusinessName | undefined {
  const words = cutText(name, SHOWN_CHARS)
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_")
    .toLowerCase()
    .replace(/[/:>]/g, ".")
    .split(/[^a-z0-9.]/)
    .filter((word) => word !== "");
  const snake = words
    .join("_")
    .split(".")
    .map((level) => level.replace(/^_|_$/g, ""))
    .filter((level) => level !== "")
    .join(".");
  // The second one for a name that LangMeter has taken: `session_start` may be `session.start`.
  return [snake, snake.replace("_", ".")].find(isBusinessName);
}
