import { expect, it } from "vitest";
import { isWebAddress } from "../../src/transport/web-address.ts";

it.each(["https://eu.i.posthog.com", "http://localhost:3000/base/"])(
  "%s is the address of a server",
  (text) => {
    expect(isWebAddress(text)).toBe(true);
  },
);

it.each([
  undefined,
  "",
  "eu.i.posthog.com",
  "ftp://host",
  "https://[",
  "https://key@host",
  "https://host?key=1",
  "https://host#top",
])("%s is no address of a server", (value) => {
  expect(isWebAddress(value)).toBe(false);
});
