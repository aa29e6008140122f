import { describe, expect, it } from "vitest";
import { PERSONAL_DATA_KINDS, scrubPersonalData } from "../../src/content/personal-data.ts";

const scrubAll = (text: string) => scrubPersonalData(text, PERSONAL_DATA_KINDS);

describe("scrubPersonalData", () => {
  it.each([
    ["mail me: jane.doe+shop@mail.example.co.uk!", "mail me: [email]!"],
    ["IBAN DE89 3704 0044 0532 0130 00, please", "IBAN [iban], please"],
    ["IBAN GB82WEST12345698765432", "IBAN [iban]"],
    ["card 4111 1111 1111 1111 exp 12/30", "card [card] exp 12/30"],
    ["card 4111-1111-1111-1111", "card [card]"],
    ["amex 378282246310005", "amex [card]"],
    ["call +49 170 1234567 or +1 (555) 123-4567", "call [phone] or [phone]"],
    ["from 203.0.113.7 at noon", "from [ip] at noon"],
  ])("turns %j into %j", (text, scrubbed) => {
    expect(scrubAll(text)).toBe(scrubbed);
  });

  it.each([
    ["a time in milliseconds", "at 1700000000000"],
    ["an order number that fails the check digit", "order 4111 1111 1111 1112"],
    ["a code that looks like an IBAN", "part AB12 CDEF 3456 7890 GH"],
    ["a sum", "5+12345678 makes 12345683"],
    ["a version", "v1.22.333"],
    ["an address without a domain", "root@localhost and @mention"],
  ])("leaves %s alone", (_what, text) => {
    expect(scrubAll(text)).toBe(text);
  });

  it("scrubs only what was asked for", () => {
    expect(scrubPersonalData("a@example.org from 203.0.113.7", ["ip"])).toBe("a@example.org from [ip]");
    expect(scrubPersonalData("a@example.org", [])).toBe("a@example.org");
  });
});
