import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { RunnableLambda } from "@langchain/core/runnables";
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

/** Version 2, around a step that invokes the model, as in an agent: LangChain streams it behind the caller's back. */
export function streamEventsV2(model: (url: string) => CallableModel): PlannedCall["run"] {
  return async (handler, url) => {
    const step = RunnableLambda.from((input: string, config) => model(url).invoke(input, config as never));
    for await (const _event of step.streamEvents(PROMPT, { version: "v2", callbacks: [handler] }));
  };
}

/** Asks for the events of version 3, as LangGraph's stream of an agent does. */
class EventReader extends BaseCallbackHandler {
  readonly name = "event-reader";
  readonly lc_prefer_chat_model_stream_events = true;
}

export function streamEventsV3(model: (url: string) => CallableModel): PlannedCall["run"] {
  return async (handler, url) => {
    await model(url).invoke(PROMPT, { callbacks: [handler, new EventReader()] });
  };
}

/** The ways in which an answer can come; every package is asked for all. */
export function everyWay(
  plan: Omit<PlannedCall, "run" | "call"> & { readonly constructed: string },
  model: (url: string) => CallableModel,
): readonly PlannedCall[] {
  const { constructed, ...common } = plan;
  return [
    { ...common, call: `${constructed}.invoke()`, run: invoke(model) },
    { ...common, call: `${constructed}.stream()`, run: stream(model) },
    { ...common, call: `${constructed}.streamEvents(v2)`, run: streamEventsV2(model) },
    { ...common, call: `${constructed}.streamEvents(v3)`, run: streamEventsV3(model) },
  ];
}
