/**
 * Credentials that must never leave, whatever the content policy says. Rows are anchored on prefixes that the
 * issuers document, so that ordinary text, hashes and DNA sequences stay as they are.
 */
const SECRETS: readonly (readonly [kind: string, pattern: string])[] = [
  // https://platform.openai.com/docs/api-reference/authentication, https://docs.anthropic.com/en/api/overview: sk-…, sk-proj-…, sk-ant-…
  ["api_key", String.raw`\b[sp]k-[A-Za-z0-9_-]{16,}`],
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
  // Groq, xAI, Hugging Face, PostHog, npm, SendGrid, GitLab: their key prefixes
  [
    "api_key",
    String.raw`\b(?:gsk_|xai-|hf_|ph[cx]_|npm_|glpat-)[A-Za-z0-9_-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}`,
  ],
  // https://www.rfc-editor.org/rfc/rfc6750 and Basic of RFC 7617
  ["bearer_token", String.raw`\b(?:[Bb]earer|[Bb]asic)\s+[A-Za-z0-9._~+/=-]{16,}`],
  // https://www.rfc-editor.org/rfc/rfc7519
  ["jwt", String.raw`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`],
  // https://www.rfc-editor.org/rfc/rfc7468; a key that is cut off has no END line
  [
    "private_key",
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`,
  ],
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: user:password@host
  ["password", String.raw`(?<=\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:)[^\s/@]{1,100}(?=@)`],
];

// One alternation, one pass. Groups are numbered like the rows.
const ANY_SECRET = new RegExp(SECRETS.map(([, pattern]) => `(${pattern})`).join("|"), "g");

// What every row needs to match at all. A text without any of these, nearly every text, costs only this test.
const ANY_SIGN =
  /[sp]k-|[srp]k_|gh[pousr]_|github_pat_|AKIA|ASIA|AIza|xox|gsk_|xai-|hf_|ph[cx]_|npm_|glpat-|SG\.|earer|asic|eyJ|-----BEGIN|:\/\//;

/** Replaces credentials by `[redacted api_key]` and the like. */
export function scrubSecrets(text: string): string {
  if (!ANY_SIGN.test(text)) return text;
  return text.replace(ANY_SECRET, (_match, ...groups: unknown[]) => {
    const row = SECRETS.findIndex((_, index) => groups[index] !== undefined);
    return `[redacted ${SECRETS[row]?.[0] ?? "secret"}]`;
  });
}

const SECRET_KEY =
  /^(?:.*[_-])?(?:api[_-]?key|secret|password|passwd|authorization|cookie|set-cookie|(?:access|refresh|id|auth|bearer)[_-]?token|private[_-]?key|client[_-]?secret)$/i;

/** Whether a property's name says that its value is a credential. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}
