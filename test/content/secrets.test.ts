import { describe, expect, it } from "vitest";
import { scrubSecrets } from "../../src/content/secrets.ts";
import { LOOK_ALIKES, SECRET_SAMPLES } from "./secret-samples.ts";

const tail = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8";

describe("scrubSecrets", () => {
  it.each(SECRET_SAMPLES.map((sample) => [sample.what, sample] as const))(
    "hides the credential: %s",
    (_what, { text, secret }) => {
      const inSentence = scrubSecrets(`use ${text}`);
      expect(inSentence).toMatch(/^use .*\[redacted/s);
      expect(inSentence).not.toContain(secret);
      const inJson = scrubSecrets(JSON.stringify({ note: `see:\n${text}` }));
      expect(inJson).toContain("[redacted");
      expect(inJson).not.toContain(JSON.stringify(secret).slice(1, -1));
    },
  );

  it("leaves the text around a credential", () => {
    expect(scrubSecrets(`use sk-${tail}, please`)).toBe("use [redacted api_key], please");
    expect(scrubSecrets("AccountKey=abc+/==;EndpointSuffix=core")).toBe(
      "AccountKey=[redacted];EndpointSuffix=core",
    );
    expect(scrubSecrets("HTTPS://ADMIN:Hunter2@EXAMPLE.ORG/")).toBe(
      "HTTPS://ADMIN:[redacted password]@EXAMPLE.ORG/",
    );
  });

  it("knows many issuers, and where the form of each key is described", () => {
    expect(SECRET_SAMPLES.length).toBeGreaterThanOrEqual(120);
    expect(SECRET_SAMPLES.filter(({ source }) => !/^(?:https:\/\/|[a-z0-9-]+$)/.test(source))).toEqual([]);
  });

  it.each(SECRET_SAMPLES.map((sample) => [sample.what, sample] as const))(
    "changes nothing of what it has scrubbed before: %s",
    (_what, { text }) => {
      const once = scrubSecrets(`use ${text}`);
      expect(scrubSecrets(once)).toBe(once);
    },
  );

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

  it.each(LOOK_ALIKES)("leaves alone what only looks like a credential: %s", (text) => {
    expect(scrubSecrets(text)).toBe(text);
  });
});
