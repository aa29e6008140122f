import type { RunnableConfig } from "@langchain/core/runnables";

/** One thing that an application does with LangChain, and the record it must leave. */
export interface Situation {
  readonly name: string;
  /** Does it, with this config on every call. May reject where the situation is a failure. */
  readonly act: (config: RunnableConfig) => Promise<unknown>;
  /** The outline of the events on the shared handler, once the tracer is closed. */
  readonly record: string;
  /** The application's own call fails. @default false */
  readonly fails?: boolean;
}

/** Reads a stream to its end. */
export async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
