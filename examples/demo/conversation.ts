import type { Trace, TraceContext, Tracer } from "langmeter";
import type { ModelAccess, Rehearsal } from "./model-access.ts";
import type { Terminal } from "./terminal.ts";

export interface Conversation {
  readonly title: string;
  readonly rehearsal: Rehearsal;
  /** True when it needs a failure that OpenAI does not produce on request. @default false */
  readonly loopbackOnly?: boolean;
  hold(stage: Stage): Promise<void>;
}

/** What a conversation has to play with. */
export interface Stage {
  readonly tracer: Tracer;
  readonly models: ModelAccess;
  readonly terminal: Terminal;
}

/** One request of an application: a trace around the work, ended whatever happens. */
export async function inTrace(
  { tracer, terminal }: Stage,
  context: TraceContext,
  work: (trace: Trace) => Promise<void>,
): Promise<void> {
  const trace = tracer.startTrace(context);
  await attempt(terminal, () => work(trace));
  await trace.end();
}

/** The record never changes what the application gets: its errors arrive as without a handler. */
export async function attempt(terminal: Terminal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    terminal.line(`   the application got: ${nameOf(error)}`);
  }
}

/** The errors of OpenAI's client all say "Error" in `name`; their class tells more. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.constructor.name : error.name;
}
