import { describe, expect, it } from "vitest";
import { checkPrices, priceFinding } from "../../src/doctor/price-age.ts";

const on = (day: string) => Date.parse(`${day}T12:00:00Z`);

describe("the doctor", () => {
  it("says how old the prices are", () => {
    expect(priceFinding("v1", "2026-11-20", on("2026-11-21"))).toMatchObject({
      ...{ status: "ok", detail: "v1 of 2026-11-20, 1 day old" },
    });
    expect(priceFinding("v1", "2026-11-20", on("2026-11-20")).detail).toMatch(/0 days old$/);
  });

  it("warns of prices that are older than a quarter of a year", () => {
    expect(priceFinding("v1", "2026-08-01", on("2026-11-21"))).toMatchObject({
      ...{ status: "warning", detail: "v1 of 2026-08-01, 112 days old" },
      remedy: expect.stringMatching(/^npm update langmeter/),
    });
  });

  it("names the version where the table does not say from when it is", () => {
    expect(priceFinding("v1", undefined, on("2026-11-21"))).toMatchObject({ status: "ok", detail: "v1" });
  });

  it("reads the table that ships with the package", () => {
    expect(checkPrices(Date.now()).detail).toMatch(/^genai-prices@/);
  });
});
