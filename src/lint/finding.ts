import type { Tracked } from "./tracked-functions.ts";

/** A place in a source. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A name that should be another. */
export interface Finding extends Place {
  readonly severity: "error" | "warning";
  readonly name: string;
  /** The function that was given the name. */
  readonly function: Tracked;
  /** Why, in words that go behind the name. */
  readonly reason: string;
  /** A name that would do. */
  readonly suggestion: string | undefined;
}

export interface LintReport {
  /** Files that were read. */
  readonly files: number;
  /** Different names that were found. */
  readonly names: number;
  readonly findings: readonly Finding[];
  /** Calls whose name is made at run time, or stands elsewhere: nothing is known of it. */
  readonly unchecked: readonly Place[];
}
