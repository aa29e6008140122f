/** A name as applications give it to what happens in them: dotted, `portfolio.create`. */
export type BusinessName = `${string}.${string}`;

const WORD = "[a-z][a-z0-9]*(?:_[a-z0-9]+)*";
/** dotted, or noun_verb. */
export const BUSINESS_NAME_PATTERN = `${WORD}(?:\\.${WORD})+|[a-z][a-z0-9]*(?:_[a-z0-9]+)+`;
const CONVENTION = new RegExp(`^(?:${BUSINESS_NAME_PATTERN})$`);

/** What GA4 and PostHog show whole; longer names are cut or refused. https://support.google.com/analytics/answer/9267744 */
const MAX_CHARS = 40;

/** LangMeter's own events. Written out, because the schema that declares them is too heavy to load for a name; a test compares. */
const RESERVED: ReadonlySet<string> = new Set([
  "llm_call_start",
  "llm_call_end",
  "llm_error",
  "tool_call_start",
  "tool_call_end",
  "tool_error",
  "agent_action",
  "agent_finish",
  "chain_start",
  "chain_end",
  "chain_error",
  "retriever_start",
  "retriever_end",
  "retriever_error",
  "trace_complete",
  "feedback",
  "api_request",
  "api_error",
  "slow_request",
  "session_start",
  "session_end",
  "identify",
  "budget_exceeded",
  "feature_gate",
]);

/** The convention in words, for errors and the lint command. */
export const NAME_CONVENTION = `dotted (portfolio.create) or noun_verb (portfolio_created): lower case, digits, at most ${MAX_CHARS} characters, none of LangMeter's own`;

/** Whether events of the application may have this name: it follows the convention and is none of LangMeter's own. */
export function isBusinessName(name: unknown): name is BusinessName {
  if (typeof name !== "string" || name.length > MAX_CHARS || RESERVED.has(name)) return false;
  return CONVENTION.test(name);
}
