import { lastUserText, type ModelRequest, toolResults } from "./model-request.ts";
import type { Reply } from "./reply.ts";

/** Chooses a reply by looking at the request; undefined leaves it to the default. */
export type Responder = (request: ModelRequest) => Reply | undefined;

/** Decides what each request is answered with. */
export interface Script {
  /** Appends replies to the queue. */
  add(...replies: readonly Reply[]): void;
  /** The next queued reply; without one, what the responder says; without that, an echo. */
  next(request: ModelRequest): Reply;
}

export function createScript(replies: readonly Reply[] = [], respond?: Responder): Script {
  const queue = [...replies];
  return {
    add: (...more) => {
      queue.push(...more);
    },
    next: (request) => queue.shift() ?? respond?.(request) ?? echo(request),
  };
}

function echo(request: ModelRequest): Reply {
  const results = toolResults(request);
  if (results.length > 0) return { text: `The tools answered: ${results.join("; ")}` };
  return { text: `You said: ${lastUserText(request)}` };
}
