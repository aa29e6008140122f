import { expect, it } from "vitest";
import { placesOf, textIn, valueAt } from "../../src/usage/places.ts";

const places = placesOf([["best"], ["outer", "inner"], ["last"], ["outer", "other"]]);

it("gives the paths whose first key is there, best first, whatever the order of the keys", () => {
  expect(places({ last: 1, unknown: 2, outer: {}, best: 3 })).toEqual([
    ["best"],
    ["outer", "inner"],
    ["last"],
    ["outer", "other"],
  ]);
  expect(places({ outer: {}, unknown: 2 })).toEqual([
    ["outer", "inner"],
    ["outer", "other"],
  ]);
});

it.each<unknown>([undefined, null, 7, "text", {}, { constructor: 1 }])("gives none for %j", (holder) => {
  expect(places(holder)).toEqual([]);
});

it("follows a path as far as it goes", () => {
  expect(valueAt({ outer: { inner: 5 } }, ["outer", "inner"])).toBe(5);
  expect(valueAt({ outer: "text" }, ["outer", "inner"])).toBeUndefined();
});

it("finds the text at the best place that has one", () => {
  expect(textIn({ last: "last", outer: { other: "other" }, best: "" }, places)).toBe("last");
  expect(textIn({ last: 7, outer: null }, places)).toBeUndefined();
});
