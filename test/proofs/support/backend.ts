import type { LangMeterEvent } from "langmeter";
import type { ContentMode } from "../../../src/events/content-mode.ts";
import type { Sink } from "../../../src/events/sink.ts";

/** How a backend fails for all it is asked while the fault lasts. */
export type BackendFault =
  /** It cannot be reached: connections are refused, the folder cannot be made. */
  | "refusing"
  /** It takes a request and never answers. */
  | "hanging"
  /** It answers 200 with a page that has nothing to do with it. */
  | "answering garbage"
  /** It answers 400 and repeats the whole request, credentials included, as some do in their messages. */
  | "echoing";

/** What a backend knows of one agent run when everything is delivered. */
export interface Arrived {
  /** The trace id wherever it stands, each once. */
  readonly traceIds: readonly string[];
  /** The ids under which it keeps things, each once. */
  readonly ids: readonly string[];
  /** Sums over the model calls; absent where the backend is told none. */
  readonly totals?: Totals;
}

export interface Totals {
  readonly input: number;
  readonly output: number;
  readonly usd: number;
}

/** One way of delivery, with the backend behind it. One is started for a whole test file. */
export interface Backend {
  /** `posthog`, or `posthog through posthog-node` where the vendor's client delivers. Unique. */
  readonly name: string;
  /** A new sink that delivers here, with a new client where there is one. Undefined: the sink's own default. */
  createSink(content?: ContentMode): Sink;
  /** The credentials that belong to this backend, and may go nowhere else. */
  readonly credentials: readonly string[];
  /** All that has left for this backend since the last `forget()`, in readable text. */
  sent(): Promise<string>;
  /** What the backend kept since the last `forget()`. */
  arrived(): Promise<Arrived>;
  /** The ids among the events' that it should have kept. */
  idsOf(events: readonly LangMeterEvent[]): readonly string[];
  /** Starts all over, and lets go of the clients of the sinks so far. */
  forget(): Promise<void>;
  /** The faults that this backend can have. */
  readonly faults: readonly BackendFault[];
  /** Fails from now on; undefined: works again. */
  fail(fault: BackendFault | undefined): Promise<void>;
  close(): Promise<void>;
}

/** The ids, each once, in the order in which they come first. */
export function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

/** The sums over model calls. */
export function totalsOf(calls: readonly Partial<Totals>[]): Totals {
  const sum = (amounts: readonly (number | undefined)[]) =>
    amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  return {
    input: sum(calls.map(({ input }) => input)),
    output: sum(calls.map(({ output }) => output)),
    usd: sum(calls.map(({ usd }) => usd)),
  };
}
