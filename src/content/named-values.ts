/**
 * What is a credential because of the name before it: `"apiToken": "…"` in JSON that is whole, cut or broken, `KEY=value`,
 * connection strings, headers, XML. Nothing is parsed: one pass finds the separators behind such names, and hides what
 * follows each of them.
 */

// Endings of names, the words of each joined by "_". A gap ("?" behind it) may be missing: apikey.
// Whatever stands before: dbpassword, openaiapikey.
const LOOSE_ENDINGS = [
  "passwords?(?:_(?:hash|salt|digest|confirm(?:ation)?))?",
  "passwd",
  "passworte?",
  "kennworte?",
  "passphrases?",
  "pwd",
  "secrets?",
  "credentials?",
  "(?:api|access|secret|private|signing|encryption|account)_?keys?",
  "(?:access|api|auth|bearer|bot|csrf|id|refresh|security|session|xsrf)_?tokens?",
  "connection_?string",
];
// Only as words of their own.
const WORD_ENDINGS = [
  "authorization",
  "auth_header",
  "cookies?",
  "creds",
  "passcode",
  "pgpass",
  "storepass",
  "keypass",
  "conn_?str",
  "(?:admin|aes|anon|app|application|auth|backup|cipher|client|consumer|decryption|deploy|functions|gpg|hmac|host|ingestion|jwt|license|master|pgp|recovery|role|root|rsa|server|service|session|shared|ssh|ssl|storage|subscription|tls|vault|webhook|write)_keys?",
  "secret_(?:id|string|key_base)",
  "(?:amz|goog|access)_signature",
  "(?:auth|authorization|backup|mfa|otp|recovery|verification)_codes?",
  "(?:seed|recovery)_phrase",
  "mnemonic",
  "code_verifier",
  "client_assertion",
  "cvv",
  "cvc",
  "totp",
  "connect_sid",
  "phpsessid",
  "jsessionid",
  "(?:ado|azure|devops|ext|gh|github|gitlab)_pat",
];
// Names of other things, too: a number or a yes or no below them is none.
const WEAK_ENDINGS = ["token", "pass", "dsn", "pin", "otp", "jwt", "bearer", "sig", "sas"];
// Of tokens that language models read, and of pages.
const OTHER_TOKEN =
  /(?:^|_)(?:audio|bos|cached|cls|completion|continuation|cost|cursor|each|end|eos|first|image|input|last|mask|max|min|n|next|num|output|pad|page|per|prev|previous|price|prompt|reasoning|sep|special|start|stop|text|total|unk)_token$/;
const VARIANT =
  "(?:_?\\d{1,2}|_(?:b64|backup|base64|current|default|dev|development|env|live|new|old|plain|previous|primary|prod|production|raw|secondary|staging|test|testing|value))?";

const STRONG = new RegExp(`(?:${LOOSE_ENDINGS.join("|")}|(?:^|_)(?:${WORD_ENDINGS.join("|")}))${VARIANT}$`);
const WEAK = new RegExp(`(?:^|_)(?:${WEAK_ENDINGS.join("|")})${VARIANT}$`);

// What every such name has in it: nearly every other name costs only this test.
const NAME_SIGN =
  /key|secret|pass|pwd|auth|cookie|cred|token|conn|code|signature|phrase|wort|mnemonic|assertion|cv[vc]|totp|sid|sess|pat|dsn|pin|otp|jwt|bearer|sig|sas/i;
const MAX_NAME_CHARS = 200;

/** How sure a property's name makes that its value is a credential; undefined: it does not. */
function strengthOf(key: string): "strong" | "weak" | undefined {
  const name = key.slice(-MAX_NAME_CHARS);
  if (!NAME_SIGN.test(name)) return undefined;
  const words = name
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
  if (STRONG.test(words)) return "strong";
  return WEAK.test(words) && !OTHER_TOKEN.test(words) ? "weak" : undefined;
}

/** Whether a property's name says that its value is a credential. */
export function isSecretKey(key: string): boolean {
  return strengthOf(key) !== undefined;
}

/** Whether the value below that name is a credential: yes and no never are, numbers only below some names. */
export function isSecretValue(key: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === "boolean") return false;
  const strength = strengthOf(key);
  return strength === "strong" || (strength === "weak" && typeof value !== "number");
}

// How such names end, by their last letter and in either case: in a text nearly every separator costs only this look at
// what stands before it. Whether it is such a name is asked afterwards.
const ENDS = [
  "[kK][eE][yY]",
  "(?:[kK][eE][yY]|[oO][kK][eE][nN]|[cC][rR][eE][tT]|[wW][oO][rR][dD]|[rR][eE][dD]|[tT][iI][aA][lL]|[kK][iI][eE]|[oO][dD][eE]|[aA][sS][eE]|[pP][aA][sS]|[sS][aA])[sS]",
  "(?:[cC][rR][eE]|[sS][aA][lL]|[gG][eE][sS]|[jJ][wW]|[pP][aA]|[wW][oO][rR])[tT]",
  "(?:[wW][oO][rR]|[sS][wW]|[pP][wW]|[sS][iI]|[sS][sS][iI]|[oO][nN][iI]|[eE][tT].?[iI])[dD]",
  "(?:[oO][kK][eE]|[aA][tT][iI][oO]|[rR][tT][iI][oO]|[pP][iI]|[dD][sS])[nN]",
  "(?:[rR][aA][sS]|[kK][iI]|[cC][oO][dD]|[tT][uU][rR]|[bB][aA][sS]|[aA][lL][uU])[eE]",
  "(?:[nNtT].?[sS][tT][rR][iI][nN]|[sS][iI])[gG]",
  "(?:[nN].?[sS][tT]|[eE][aA][dD][eE]|[eE][aA][rR][eE]|[iI][fF][iI][eE])[rR]",
  "[tT][iI][aA][lL]",
  "[oO][nN][iI][cC]",
  "[oO][tT][pP]",
  "[cC][vV][cCvV]",
  "[hH][aA][sS][hH]",
  "[fF][iI][rR][mM]",
  "(?:[eE][yYnNtT]|[rRwW][dD]|[sS][sS])[_-]?\\d\\d?",
  "[_-](?:[pP][rR][oO][dD]|[tT][eE][sS][tT]|[lL][iI][vV][eE]|[dD][eE][vV]|[oO][lL][dD]|[nN][eE][wW])",
  // "pass\u0077ord"
  "\\\\u00[0-9a-fA-F]{2}[A-Za-z0-9_\\\\]{0,60}",
].join("|");

/** What stands before a named value, behind its separator; a part of a pattern. */
export const NAMED_VALUE_SIGN = `(?<=(?:${ENDS})\\\\*["'\`]?\\*{0,2}\\s{0,2}[:=>])`;
const SEPARATOR = new RegExp(`[:=>]${NAMED_VALUE_SIGN}`, "g");

/** The name before a separator, and how it is written. */
interface NameBefore {
  readonly name: string;
  readonly start: number;
  /** In quotes, with so many backslashes before each; undefined: bare. */
  readonly quote: { readonly mark: string; readonly slashes: string } | undefined;
}

interface Value {
  readonly start: number;
  readonly end: number;
}

/** The text with `[redacted]` in place of the values that their names mark as credentials. */
export function redactNamed(text: string): string {
  let redacted = "";
  let done = 0;
  SEPARATOR.lastIndex = 0;
  for (let found = SEPARATOR.exec(text); found !== null; found = SEPARATOR.exec(text)) {
    const before = nameBefore(text, found.index);
    const strength = strengthOf(before.name);
    const value = strength && valueAfter(text, found.index, before, strength);
    if (value === undefined) continue;
    // A number or an object in JSON becomes a text there.
    const { mark = "", slashes = "" } = /["'`]/.test(text.charAt(value.start - 1))
      ? {}
      : (before.quote ?? {});
    redacted += `${text.slice(done, value.start)}${slashes}${mark}[redacted]${slashes}${mark}`;
    done = value.end;
    SEPARATOR.lastIndex = Math.max(done, found.index + 1);
  }
  return done === 0 ? text : redacted + text.slice(done);
}

const BARE_NAME = /[A-Za-z0-9_.$-]/;

function nameBefore(text: string, separator: number): NameBefore {
  let end = separator;
  while (/\s/.test(text.charAt(end - 1))) end--;
  // "**Password**: …"
  if (text.startsWith("**", end - 2)) end -= 2;
  const mark = text.charAt(end - 1);
  if (mark === '"' || mark === "'" || mark === "`") return quotedName(text, end - 1, mark);
  let start = end;
  while (start > end - MAX_NAME_CHARS && BARE_NAME.test(text.charAt(start - 1))) start--;
  // "API key: …" are two words.
  let first = start;
  if (text.charAt(first - 1) === " ") first--;
  while (first > start - 30 && /[A-Za-z]/.test(text.charAt(first - 1))) first--;
  const name = text.slice(first, end);
  // <add key="ApiKey" value="…"/>
  const pair =
    /\bvalue$/i.test(name) &&
    /"([^"<>\\]{1,100})\\*"\s{1,20}$/.exec(text.slice(Math.max(0, start - 125), start));
  return { name: pair ? (pair[1] ?? name) : name, start, quote: undefined };
}

function quotedName(text: string, closing: number, mark: string): NameBefore {
  const slashes = text.slice(closing - backslashesBefore(text, closing), closing);
  const end = closing - slashes.length;
  const start = Math.max(text.lastIndexOf(mark, end - 1) + 1, end - MAX_NAME_CHARS);
  const name = unescaped(text.slice(start, end));
  const quote = { mark, slashes };
  if (name.toLowerCase() !== "value") return { name, start, quote };
  // The value of a pair is what the name beside it says.
  const pair = /"([^"\\]{1,100})\\*"\s{0,20},\s{0,20}\\*$/.exec(
    text.slice(Math.max(0, start - 150), start - 1),
  );
  return { name: pair?.[1] ?? name, start, quote };
}

function unescaped(name: string): string {
  if (!name.includes("\\")) return name;
  return name.replace(/\\{1,16}u([0-9a-fA-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function backslashesBefore(text: string, index: number): number {
  let count = 0;
  while (text.charAt(index - 1 - count) === "\\") count++;
  return count;
}

function valueAfter(
  text: string,
  separator: number,
  { name, start: nameStart, quote }: NameBefore,
  strength: "strong" | "weak",
): Value | undefined {
  if (text.charAt(separator) === ">") return elementValue(text, separator, nameStart);
  let from = separator + 1;
  while (from < separator + 3 && /[=>]/.test(text.charAt(from))) from++;
  const afterSign = from;
  // "**Password:** …"
  if (quote === undefined && text.startsWith("**", from)) from += 2;
  const gap = quote === undefined ? /[ \t]/ : /\s/;
  while (from < afterSign + 64 && gap.test(text.charAt(from))) from++;
  const escapes = backslashesAt(text, from);
  const first = text.charAt(from + escapes);
  if (first === '"') return stringValue(text, from + escapes, levelOf(escapes));
  if (escapes === 0 && (first === "'" || first === "`")) return literalValue(text, from, first);
  if (quote !== undefined && (first === "{" || first === "[")) return nestedValue(text, from, quote.slashes);
  if (first === "{" || first === "[") return undefined;
  const isDirect = text.charAt(separator) === "=" && from === separator + 1 && afterSign === from;
  return bareValue(text, from, { name, strength, isDirect, isQuoted: quote !== undefined });
}

function backslashesAt(text: string, index: number): number {
  let count = 0;
  while (text.charAt(index + count) === "\\") count++;
  return count;
}

/**
 * How deep in JSON within JSON a quote stands that has so many backslashes before it: \" is 1, \\\" is 2. An even number
 * escapes nothing but itself.
 */
function levelOf(backslashes: number): number {
  let level = 0;
  for (let rest = backslashes; rest % 2 === 1; rest = (rest - 1) / 2) level++;
  return level;
}

/** The content of a JSON string of that level; up to the end of the text if it was cut. */
function stringValue(text: string, opening: number, level: number): Value | undefined {
  const start = opening + 1;
  const end = closingOf(text, start, level);
  return isHidden(text, start, end) ? undefined : { start, end };
}

/** Where the string ends: at a quote of its own level, or of one around it. */
function closingOf(text: string, start: number, level: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    const backslashes = Math.min(backslashesBefore(text, at), at - start);
    const found = levelOf(backslashes);
    if (found <= level) return at - (2 ** found - 1);
  }
  return text.length;
}

/** A string of a programming language, on one line. */
function literalValue(text: string, opening: number, mark: string): Value | undefined {
  const start = opening + 1;
  let end = start;
  while (end < text.length && text.charAt(end) !== mark && text.charAt(end) !== "\n")
    end += text.charAt(end) === "\\" ? 2 : 1;
  return isHidden(text, start, Math.min(end, text.length))
    ? undefined
    : { start, end: Math.min(end, text.length) };
}

/** An object or a list as a whole. */
function nestedValue(text: string, start: number, slashes: string): Value | undefined {
  const level = levelOf(slashes.length);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      if (levelOf(backslashesBefore(text, at)) < level) return { start, end: at };
      at = closingOf(text, at + 1, level) + slashes.length;
    } else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return { start, end: at + 1 };
  }
  return { start, end: text.length };
}

const CDATA = "<![CDATA[";

/** `<password>…</password>` */
function elementValue(text: string, bracket: number, nameStart: number): Value | undefined {
  if (text.charAt(nameStart - 1) !== "<") return undefined;
  const isWrapped = text.startsWith(CDATA, bracket + 1);
  const start = bracket + 1 + (isWrapped ? CDATA.length : 0);
  const next = text.indexOf(isWrapped ? "]]>" : "<", start);
  const end = next === -1 ? text.length : next;
  const content = text.slice(start, Math.min(end, start + SEEN_CHARS)).trim();
  return content === "" || isPlaceholder(content) ? undefined : { start, end };
}

/** An empty value, and one that has been taken out before, stay. */
function isHidden(text: string, start: number, end: number): boolean {
  return end === start || /^\[redacted[a-z_ ]{0,20}\]$/.test(text.slice(start, Math.min(end, start + 40)));
}

// As much of a value without quotes as must be seen to know whether it is one.
const SEEN_CHARS = 64;
const BARE_END = /[\s"'`<>;&]|\\["'nrt]/g;
const BARE_JSON_END = /[\s"'`<>;&,}\]]|\\["'nrt]/g;
const LINE_END = /[\r\n"'`]|\\["'nr]|$/g;
// `username="reader", response="…"`: quotes that stand in the header itself.
const PARAMETERS = /(?:=(\\{0,7})"[^"\\\r\n]{0,4000}\1"|[^\r\n"'`\\])*/y;
const SCHEME = /^(?:apikey|basic|bearer|bot|ssws|token)$/i;
const LONG_SCHEME = /^(?:aws4-hmac-sha256|digest|hmac|hoba|negotiate|oauth|sharedkey(?:lite)?|signature)$/i;

interface BareContext {
  readonly name: string;
  readonly strength: "strong" | "weak";
  /** `KEY=value`, without spaces: the name need not be doubted. */
  readonly isDirect: boolean;
  readonly isQuoted: boolean;
}

/** What stands there without quotes, if it looks like a credential: prose and code have such names, too. */
function bareValue(text: string, start: number, context: BareContext): Value | undefined {
  const { name, strength, isDirect, isQuoted } = context;
  const end = endOf(text, start, isQuoted ? BARE_JSON_END : BARE_END);
  const seen = text.slice(start, Math.min(end, start + SEEN_CHARS));
  if (/authorization$/i.test(name) && SCHEME.test(seen)) return schemeValue(text, start, end);
  if (/authorization$/i.test(name) && LONG_SCHEME.test(seen))
    return { start, end: parametersEnd(text, start) };
  if (/cookies?$/i.test(name) && /^[^=]+=./.test(seen)) return { start, end: endOf(text, start, LINE_END) };
  if (seen === "" || isPlaceholder(seen)) return undefined;
  const isValue = isDirect || (strength === "strong" ? looksSecret(seen) : looksLikeToken(seen));
  return isValue ? { start, end } : undefined;
}

/** `Authorization: Bearer …` */
function schemeValue(text: string, start: number, schemeEnd: number): Value | undefined {
  const from = schemeEnd + 1;
  const end = endOf(text, from, BARE_END);
  const seen = text.slice(from, Math.min(end, from + SEEN_CHARS));
  return seen === "" || isPlaceholder(seen) ? undefined : { start, end };
}

function parametersEnd(text: string, start: number): number {
  PARAMETERS.lastIndex = start;
  PARAMETERS.test(text);
  return Math.max(PARAMETERS.lastIndex, start);
}

function endOf(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function looksSecret(value: string): boolean {
  if (/^\d+$/.test(value)) return value.length >= 4;
  if (!/[A-Za-z]/.test(value)) return false;
  return (value.length >= 4 && /\d/.test(value)) || (value.length >= 6 && /[!@#$%^&*~+=]/.test(value));
}

function looksLikeToken(value: string): boolean {
  return value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

const PLACEHOLDER =
  /^(?:<|\[redacted|\$\{|\$\(|\{\{|\$[A-Za-z_]+$|%[A-Za-z_]+%?$|\*+$|\.{3}|x{3,}$|process\.env|import\.meta|os\.(?:environ|getenv)|your[-_ ]|(?:any|boolean|false|file|for|from|is|must|none|null|number|optional|path|required|string|text|the|to|true|undefined|value)\b)/i;
const CODE =
  /^[A-Za-z_$][\w$]*(?:\.[\w$]+){0,20}(?:\(|\[)|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){1,20}[,;)\]]*$/;

/** Whether it only says where a credential would stand, or is code that gets one. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value) || CODE.test(value);
}
