import { get, textOf } from "../events/untrusted.ts";

/**
 * The status that the caller gets for what a handler throws: 500, unless it is how a framework answers.
 * https://github.com/vercel/next.js/blob/canary/packages/next/src/client/components/redirect.ts: `redirect()` and `notFound()`
 * throw; Remix and React Router take a thrown Response for the answer.
 */
export function thrownStatus(thrown: unknown): number {
  if (thrown instanceof Response) return thrown.status;
  const digest = textOf(get(thrown, "digest")) ?? "";
  if (digest === "NEXT_NOT_FOUND") return 404; // up to Next.js 14
  const [, status] = /^NEXT_(?:HTTP_ERROR_FALLBACK|REDIRECT;.*);(\d{3});?$/s.exec(digest) ?? [];
  return status === undefined ? 500 : Number(status);
}
