import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSecretKey, redactNamed } from "../../src/content/named-values.ts";

const NAMES = [
  "password",
  "newPassword",
  "dbpassword",
  "PGPASSWORD",
  "password_hash",
  "pwd",
  "passwd",
  "smtp_pass",
  "api_key",
  "apiKey",
  "apikeys",
  "openAIApiKey",
  "OPENAI_API_KEY",
  "OPENAI_API_KEY_2",
  "STRIPE_SECRET_KEY_TEST",
  "x-api-key",
  "Ocp-Apim-Subscription-Key",
  "Authorization",
  "Proxy-Authorization",
  "set-cookie",
  "clientSecret",
  "aws_secret_access_key",
  "token",
  "apiToken",
  "accessToken",
  "refresh_token",
  "x-vault-token",
  "idToken",
  "privateKey",
  "signingKey",
  "encryption_key",
  "accountKey",
  "SharedAccessKey",
  "connectionString",
  "dsn",
  "SENTRY_DSN",
  "credentials",
  "passphrase",
  "session_cookie",
  "recoveryCodes",
  "GITHUB_PAT",
] as const;

const OTHER_NAMES = [
  "max_tokens",
  "total_tokens",
  "tokens",
  "token_count",
  "tokenizer",
  "tokenization",
  "prompt_token",
  "nextPageToken",
  "eos_token",
  "time_to_first_token",
  "secretary",
  "passwordless",
  "passed",
  "key",
  "primary_key",
  "cache_key",
  "idempotency_key",
  "keyboard",
  "cookies_accepted",
  "author",
  "authority",
  "string",
  "signature",
  "code",
  "status_code",
  "pattern",
] as const;

describe("a name", () => {
  it.each(NAMES)("says of a credential that it is one: %s", (name) => {
    expect(isSecretKey(name)).toBe(true);
  });

  it.each(OTHER_NAMES)("says nothing of the kind: %s", (name) => {
    expect(isSecretKey(name)).toBe(false);
  });
});

describe("JSON as text", () => {
  it.each(NAMES)("hides the value of %s, whole, cut, nested and in JSON of its own", (name) => {
    const value = { city: "Ulm", [name]: 'hunter2 "and" more', night: true };
    const hidden = { city: "Ulm", [name]: "[redacted]", night: true };
    expect(redactNamed(JSON.stringify(value))).toBe(JSON.stringify(hidden));
    expect(redactNamed(JSON.stringify([{ deep: [value] }], undefined, 2))).toBe(
      JSON.stringify([{ deep: [hidden] }], undefined, 2),
    );
    const thrice = JSON.stringify({ body: JSON.stringify({ body: JSON.stringify(value) }) });
    expect(redactNamed(thrice)).toBe(
      JSON.stringify({ body: JSON.stringify({ body: JSON.stringify(hidden) }) }),
    );
    for (let end = 1; end < thrice.length; end++)
      expect(redactNamed(thrice.slice(0, end))).not.toContain("hunter2");
  });

  it.each(OTHER_NAMES)("keeps the value of %s", (name) => {
    const text = JSON.stringify({ [name]: "hunter2", [`${name}s`]: 12 });
    expect(redactNamed(text)).toBe(text);
  });

  it("hides objects and lists as a whole, and stays JSON", () => {
    const value = { credentials: { user: "a}]", list: ["hunter2", { x: 1 }] }, city: "Ulm" };
    expect(redactNamed(JSON.stringify(value))).toBe('{"credentials":"[redacted]","city":"Ulm"}');
    const nested = JSON.stringify({ body: JSON.stringify(value) });
    expect(redactNamed(nested)).toBe(JSON.stringify({ body: '{"credentials":"[redacted]","city":"Ulm"}' }));
  });

  it("hides numbers, and keeps yes, no, nothing, counts and what is empty", () => {
    expect(redactNamed('{"password":12345678,"pin":1234}')).toBe('{"password":"[redacted]","pin":1234}');
    const text = '{"password":null,"token":true,"secret":"","pass":12,"total_tokens":50}';
    expect(redactNamed(text)).toBe(text);
  });

  it("reads names that are written with escapes, and pairs of name and value", () => {
    expect(redactNamed(String.raw`{"pass\u0077ord":"hunter2"}`)).not.toContain("hunter2");
    expect(redactNamed('[{"name":"DB_PASSWORD","value":"hunter2"},{"name":"CITY","value":"Ulm"}]')).toBe(
      '[{"name":"DB_PASSWORD","value":"[redacted]"},{"name":"CITY","value":"Ulm"}]',
    );
  });

  it("is found in prose, in fenced code and where it is not quite JSON", () => {
    expect(redactNamed('Here you are:\n```json\n{ "apiKey" : "hunter2" }\n```')).not.toContain("hunter2");
    expect(redactNamed('{"password": "hunter2", "city": Ulm,,}')).not.toContain("hunter2");
    expect(redactNamed("{ city: 'Ulm', password: 'hunter2' }")).not.toContain("hunter2");
    expect(redactNamed('data: {"token":"hunter2"}\n\ndata: [DONE]')).not.toContain("hunter2");
  });

  it("stays the JSON it was but for the values, whatever stands in it", () => {
    const key = fc.oneof(fc.constantFrom<string>(...NAMES, "city", "a"), fc.string());
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("\\", '"', "\\\\", '\\"', "{", "]", ":"),
        fc.integer(),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(key, tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (any) => {
        const parsed: unknown = JSON.parse(redactNamed(JSON.stringify(any)));
        expect(shapeOf(parsed)).toEqual(shapeOf(any));
      }),
      { numRuns: 300 },
    );
  });
});

/** The value without what stands below names of credentials, and without strings that may hold JSON themselves. */
function shapeOf(value: unknown): unknown {
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([name, item]) => [name, isSecretKey(name) ? "hidden" : shapeOf(item)]);
}
