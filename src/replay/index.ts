export type { RefusedEvents } from "./refusals.ts";
export type { ReplayOptions, ReplayProgress, ReplayReport } from "./replay.ts";
export { replay } from "./replay.ts";
export type { Stop } from "./stop.ts";
