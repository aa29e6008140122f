import type { AgentMiddleware } from "langchain";

/** LangChain's own middleware does not fit its own type under exactOptionalPropertyTypes. */
export function asMiddleware(middleware: unknown): AgentMiddleware {
  return middleware as AgentMiddleware;
}
