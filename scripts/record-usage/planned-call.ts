import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { ProviderAnswer } from "./wire.ts";

/** A call that is to be recorded. */
export interface PlannedCall {
  /** As its author would write it. */
  readonly call: string;
  readonly answer: ProviderAnswer;
  readonly provider: string;
  readonly modelRequested: string;
  /** False where the call makes the server leave the counts out. @default true */
  readonly counted?: boolean;
  /** @param url The server, for clients that do not use the global fetch. */
  readonly run: (handler: BaseCallbackHandler, url: string) => Promise<void>;
}

export interface PackageCalls {
  /** The npm package. */
  readonly package: string;
  /** @default the package's own name without its scope */
  readonly file?: string;
  readonly calls: readonly PlannedCall[];
}

/** What all model classes have in common. */
export interface CallableModel {
  invoke(input: string, options: { callbacks: BaseCallbackHandler[] }): Promise<unknown>;
  stream(input: string, options: { callbacks: BaseCallbackHandler[] }): Promise<AsyncIterable<unknown>>;
}

const PROMPT = "Is all well?";

export function invoke(model: (url: string) => CallableModel): PlannedCall["run"] {
  return async (handler, url) => {
    await model(url).invoke(PROMPT, { callbacks: [handler] });
  };
}

export function stream(model: (url: string) => CallableModel): PlannedCall["run"] {
  return async (handler, url) => {
    for await (const _chunk of await model(url).stream(PROMPT, { callbacks: [handler] }));
  };
}

/** The two calls that every package is asked for. */
export function invokeAndStream(
  plan: Omit<PlannedCall, "run" | "call"> & { readonly constructed: string },
  model: (url: string) => CallableModel,
): readonly PlannedCall[] {
  const { constructed, ...common } = plan;
  return [
    { ...common, call: `${constructed}.invoke()`, run: invoke(model) },
    { ...common, call: `${constructed}.stream()`, run: stream(model) },
  ];
}
