import type { ContentPolicy } from "../content/policy.ts";
import { cutText } from "../content/text.ts";
import { get, textOf } from "../events/untrusted.ts";

const MAX_TRACEBACK_CHARS = 5_000;
const CAUSE_DEPTH = 4;

/** Stack of the error and its causes, under the content policy, in at most 5,000 characters. */
export function tracebackOf(error: unknown, content: ContentPolicy): string | undefined {
  const stacks: string[] = [];
  let current = error;
  for (let depth = 0; current !== undefined && depth < CAUSE_DEPTH; depth++) {
    const stack = textOf(get(current, "stack"));
    if (stack !== undefined) stacks.push(stack);
    current = get(current, "cause");
  }
  if (stacks.length === 0) return undefined;
  const safe = content.text(stacks.join("\ncaused by: "), MAX_TRACEBACK_CHARS);
  return safe === undefined ? undefined : cutText(safe, MAX_TRACEBACK_CHARS);
}
