export { picoToUsd } from "./cost.ts";
export { type CostEstimate, type CostQuery, estimateCost } from "./estimate.ts";
export { createPriceBook, type PriceableCall, type PriceBook, type PricedCost } from "./price-book.ts";
export { type ListedPrice, listPrices } from "./price-list.ts";
export type { CustomPrice, CustomRates, PricingOptions } from "./pricing-options.ts";
