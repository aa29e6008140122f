/**
 * What may leave of prompts, answers, tool data, errors and metadata. Tool schemas never leave, only their names.
 *
 * - `truncated`: the text up to the limits.
 * - `full`: the text up to the ceiling that backends accept.
 * - `hashed`: `sha256:` and 16 hex digits of the text, so that equal texts can be found again.
 * - `none`: nothing; only lengths, counts and categories remain.
 */
export type ContentMode = "full" | "truncated" | "hashed" | "none";
export const CONTENT_MODES: readonly ContentMode[] = ["full", "truncated", "hashed", "none"];
