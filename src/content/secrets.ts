/**
 * Credentials that must never leave, whatever the content policy says. Rows are anchored on prefixes that the
 * issuers document, so that ordinary text, hashes and DNA sequences stay as they are.
 */
const SECRETS: readonly (readonly [kind: string, pattern: string])[] = [
  // https://platform.openai.com/docs/api-reference/authentication, https://docs.anthropic.com/en/api/overview: sk-…, sk-proj-…, sk-ant-…
  // (a digit or a capital within reach tells a key from a hyphenated word)
  ["api_key", String.raw`\b[sp]k-(?=[a-z_-]{0,60}[A-Z0-9])[A-Za-z0-9_-]{16,}`],
  // https://docs.stripe.com/keys and look-alikes: sk_live_…, rk_test_…; Langfuse: pk-lf-… is covered above
  ["api_key", String.raw`\b[srp]k_(?:live|test)_[A-Za-z0-9]{10,}`],
  // https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
  ["api_key", String.raw`\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}`],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  ["api_key", String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`],
  // https://cloud.google.com/docs/authentication/api-keys
  ["api_key", String.raw`\bAIza[0-9A-Za-z_-]{30,}`],
  // https://api.slack.com/authentication/token-types
  ["api_key", String.raw`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`],
  // Groq, xAI, Hugging Face, PostHog, npm, Perplexity, Replicate: a prefix and base62; npm_config_… is a name
  ["api_key", String.raw`\b(?:gsk_|xai-|hf_|ph[cx]_|npm_|pplx-|r8_)[A-Za-z0-9]{20,}`],
  // GitLab, Tavily, LangSmith, SendGrid
  ["api_key", String.raw`\b(?:glpat-|tvly-|lsv2_(?:pt|sk)_)[A-Za-z0-9_-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}`],
  // https://www.rfc-editor.org/rfc/rfc6750 and Basic of RFC 7617; "basic responsibilities" are none
  [
    "bearer_token",
    String.raw`\b(?:[Bb]earer|[Bb]asic)\s+(?=[a-z._~+/-]{0,60}[A-Z0-9=])[A-Za-z0-9._~+/=-]{16,}`,
  ],
  // https://www.rfc-editor.org/rfc/rfc7519
  // (tried only at the start of a run of its letters: else a long run is searched again from each "eyJ" in it)
  ["jwt", String.raw`(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`],
  // https://www.rfc-editor.org/rfc/rfc7468; a key that is cut off has no END line
  [
    "private_key",
    String.raw`-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)`,
  ],
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: user:password@host
  ["password", String.raw`(?<=\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:)[^\s/@]{1,100}(?=@)`],
];

// One alternation, one pass. Groups are numbered like the rows.
const ANY_SECRET = new RegExp(SECRETS.map(([, pattern]) => `(${pattern})`).join("|"), "g");

// "ab://u:p@h": names and short ids need no look at all.
const SHORTEST_SECRET = 10;

// What every row needs to match at all. A text without any of these, nearly every text, costs only this test: it
// looks at rare characters first and behind them second, which is three times faster than a plain alternation.
const ANY_SIGN =
  /[-_](?<=[sp]k-|[srp]k_|gh[pousr]_|_pat_|xox.-|gsk_|xai-|hf_|ph[cx]_|npm_|pplx-|r8_|glpat-|tvly-|lsv2_|-----)|A(?:KIA|SIA|Iza)|SG\.|[Bb](?:earer|asic)|eyJ|:\/\//;

/** A text that is going to be cut is scrubbed with so many more characters: half a credential must not stay. */
export const SCRUB_MARGIN = 256;

/** Replaces credentials by `[redacted api_key]` and the like. */
export function scrubSecrets(text: string): string {
  if (text.length < SHORTEST_SECRET || !ANY_SIGN.test(text)) return text;
  return text.replace(ANY_SECRET, (_match, ...groups: unknown[]) => {
    const row = SECRETS.findIndex((_, index) => groups[index] !== undefined);
    return `[redacted ${SECRETS[row]?.[0] ?? "secret"}]`;
  });
}

// Words of a name, lower case, joined by "_": openAIApiKey is open_ai_api_key.
const SECRET_NAME =
  /(?:^|_)(?:api_?key|access_key|secret_key|private_key|secret|password|passwd|passphrase|authorization|cookie|credentials?|(?:access|refresh|id|auth|bearer|session)_?token)$/;
// What every such name has in it: nearly every other name costs only this test.
const SECRET_NAME_SIGN = /key|secret|pass|authorization|cookie|credential|token/i;
const MAX_NAME_CHARS = 200;

/** Whether a property's name says that its value is a credential. */
export function isSecretKey(key: string): boolean {
  const name = key.slice(-MAX_NAME_CHARS);
  if (!SECRET_NAME_SIGN.test(name)) return false;
  const words = name
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_")
    .replace(/[^A-Za-z0-9]+/g, "_");
  return SECRET_NAME.test(words.toLowerCase());
}
