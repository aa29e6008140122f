/** A price of your own. Money is US dollars per million tokens, as vendors print it, with at most 6 decimals. */
export interface CustomRates {
  readonly input?: number;
  readonly output?: number;
  /** @default input */
  readonly cacheRead?: number;
  /** @default input */
  readonly cacheWrite?: number;
  /** Cache writes with a one-hour lifetime. @default cacheWrite */
  readonly cacheWrite1h?: number;
  /** Without it a call with audio input is unpriced. */
  readonly inputAudio?: number;
  /** Without it a call with audio output is unpriced. */
  readonly outputAudio?: number;
  /** @default input */
  readonly inputImage?: number;
  /** @default output */
  readonly outputImage?: number;
  /** @default output */
  readonly reasoning?: number;
  /** US dollars per 1,000 web searches. */
  readonly webSearch?: number;
  /** US dollars per 1,000 requests. */
  readonly request?: number;
}

export interface CustomPrice extends CustomRates {
  /** Rates of the whole request when its input is longer than `over` tokens; what is not named stays. */
  readonly longContext?: CustomRates & { readonly over: number };
  /** Share of the standard rates that a service tier costs, 0 to 10, e.g. `{ batch: 0.5, priority: 2 }`. */
  readonly serviceTiers?: Readonly<Record<string, number>>;
}

/** Own prices over the built-in table. Rows are named `provider/model`. Anything wrong throws at construction. */
export interface PricingOptions {
  /** Adds models the table lacks; of a model it has, changes only what is named, at all times. */
  readonly extend?: Readonly<Record<string, CustomPrice>>;
  /** These models cost exactly this; nothing of the table's row (history, tiers, cache prices) is kept. */
  readonly replace?: Readonly<Record<string, CustomPrice>>;
  /**
   * Names of your own, such as Azure deployments: `{ "my-deployment": "azure/gpt-4o" }`. The name is a model id,
   * or `provider/model` to mean it at that provider only; the target is `provider/model`.
   */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * Share taken off the table's prices, 0 to 1 (0.1 = 10% less): one number for all, or by provider or
   * `provider/model`. Prices of your own are not discounted. @default 0
   */
  readonly discount?: number | Readonly<Record<string, number>>;
}
