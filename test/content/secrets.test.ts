import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSecretKey, scrubSecrets } from "../../src/content/secrets.ts";

// Put together from parts, so that no secret scanner takes the examples for leaked keys.
const tail = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8";
const jwt = [
  "eyJhbGciOiJIUzI1NiJ9",
  "eyJzdWIiOiIxMjM0NTY3ODkwIn0",
  "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
];

const SECRETS: readonly (readonly [what: string, secret: string, placeholder: string])[] = [
  ["an OpenAI key", `sk-proj-${tail}`, "[redacted api_key]"],
  ["an old OpenAI key", `sk-${tail}`, "[redacted api_key]"],
  ["an Anthropic key", `sk-ant-api03-${tail}`, "[redacted api_key]"],
  ["an OpenRouter key", `sk-or-v1-${tail}`, "[redacted api_key]"],
  ["a Langfuse key", "pk-lf-12345678-1234-4234-9234-123456789012", "[redacted api_key]"],
  ["a Stripe key", `sk_live_${tail}`, "[redacted api_key]"],
  ["a restricted Stripe key", `rk_test_${tail}`, "[redacted api_key]"],
  ["a GitHub token", `ghp_${tail}`, "[redacted api_key]"],
  ["a fine-grained GitHub token", `github_pat_${tail}`, "[redacted api_key]"],
  ["an AWS access key id", "AKIA".concat("IOSFODNN7EXAMPLE"), "[redacted api_key]"],
  ["a temporary AWS key id", "ASIA".concat("IOSFODNN7EXAMPLE"), "[redacted api_key]"],
  ["a Google key", `AIza${tail}`, "[redacted api_key]"],
  ["a Slack token", "xoxb-".concat("123456789012-", tail), "[redacted api_key]"],
  ["a Groq key", `gsk_${tail}`, "[redacted api_key]"],
  ["an xAI key", `xai-${tail}`, "[redacted api_key]"],
  ["a Hugging Face token", `hf_${tail}`, "[redacted api_key]"],
  ["a PostHog project key", `phc_${tail}`, "[redacted api_key]"],
  ["a PostHog personal key", `phx_${tail}`, "[redacted api_key]"],
  ["an npm token", `npm_${tail}`, "[redacted api_key]"],
  ["a Perplexity key", `pplx-${tail}`, "[redacted api_key]"],
  ["a Replicate token", `r8_${tail}`, "[redacted api_key]"],
  ["a GitLab token", `glpat-${tail}`, "[redacted api_key]"],
  ["a Tavily key", `tvly-dev-${tail}`, "[redacted api_key]"],
  ["a LangSmith key", `lsv2_pt_${tail}`, "[redacted api_key]"],
  ["a SendGrid key", `SG.${tail}.${tail}`, "[redacted api_key]"],
  ["a bearer token", `Bearer ${tail}`, "[redacted bearer_token]"],
  ["basic credentials", "Basic dXNlcjpwYXNzd29yZA==", "[redacted bearer_token]"],
  ["a JWT", jwt.join("."), "[redacted jwt]"],
  [
    "a private key",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
    "[redacted private_key]",
  ],
];

describe("scrubSecrets", () => {
  it.each(SECRETS)("replaces %s and leaves the text around it", (_what, secret, placeholder) => {
    expect(scrubSecrets(`use ${secret} for it`)).toBe(`use ${placeholder} for it`);
    expect(scrubSecrets(JSON.stringify({ value: secret.replaceAll("\n", "") }))).not.toContain(secret);
  });

  it("replaces all secrets of a text, each by its kind", () => {
    expect(scrubSecrets(`sk-${tail} and Bearer ${tail} and sk-${tail}`)).toBe(
      "[redacted api_key] and [redacted bearer_token] and [redacted api_key]",
    );
  });

  it("hides the password of a URL and keeps user and host", () => {
    expect(scrubSecrets("postgres://reader:hunter2@db.internal:5432/shop")).toBe(
      "postgres://reader:[redacted password]@db.internal:5432/shop",
    );
  });

  it("hides a private key that was cut off before its end", () => {
    expect(scrubSecrets("key: -----BEGIN PRIVATE KEY-----\nMIIEvQ\nABC")).toBe("key: [redacted private_key]");
  });

  it.each([
    ["a git hash", "fixed in 2197b9d4c1f0a6e8b3d5c7f9a1e3b5d7c9f1a3e5"],
    ["a SHA-256", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["DNA", "ACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCA"],
    ["a base62 id", "order 7fQ9zKx2LmNp4RsT6vWyB8cDe3gHj5k"],
    ["a UUID", "01a1fbbb-45a4-704a-b1a3-59747dfe7aea"],
    ["hyphenated words", "a risk-averse desk-bound sk-learn-compatible-estimator"],
    ["words after basic and bearer", "basic responsibilities and bearer misunderstandings"],
    ["a name in capitals", "ASIA PACIFIC and the AKIAN coast"],
    ["an environment variable's name", "npm_config_user_agent_string_value"],
    ["a URL with a port and a path", "https://example.org:8443/a/b?c=d@e"],
    ["an e-mail address", "write to help@example.org"],
  ])("leaves %s alone", (_what, text) => {
    expect(scrubSecrets(text)).toBe(text);
  });

  it("takes time in proportion to the text, whatever its pieces", () => {
    const piece = fc.constantFrom(
      "sk-",
      "eyJ",
      "eyJaaaaaaaaaa.",
      "Bearer ",
      "basic",
      " ",
      "://",
      "a://b:",
      "@",
      "-----BEGIN ",
      "PRIVATE KEY-----",
      "-----END",
      "SG.",
      "npm_",
      "xox",
      "aaaaaaaaaaaaaaaaaaaaaaaa",
      "_",
      "-",
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const unit = pieces.join("");
        const text = unit.repeat(Math.ceil(100_000 / unit.length));
        const started = performance.now();
        scrubSecrets(text);
        // 100 kB take a few milliseconds; a quadratic pattern takes many seconds.
        expect(performance.now() - started).toBeLessThan(1_000);
      }),
      { numRuns: 60 },
    );
  });
});

describe("isSecretKey", () => {
  it.each([
    "password",
    "api_key",
    "apiKey",
    "openAIApiKey",
    "OPENAI_API_KEY",
    "x-api-key",
    "Authorization",
    "set-cookie",
    "clientSecret",
    "aws_secret_access_key",
    "accessToken",
    "refresh_token",
    "privateKey",
    "dbPassword",
  ])("says that %s holds a credential", (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each([
    "max_tokens",
    "tokens",
    "token_count",
    "secretary",
    "passwordless",
    "key",
    "cookies_accepted",
    "author",
  ])("says that %s holds none", (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});
