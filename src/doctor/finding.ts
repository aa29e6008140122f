/** What one check found. */
export interface Finding {
  /** The sink's name, or what else was looked at: `callbacks`, `node`, … */
  readonly check: string;
  readonly subject: "sink" | "setup";
  readonly status: "ok" | "warning" | "failed";
  /** What was seen; never content or secrets. */
  readonly detail: string;
  /** Which setting to fix, and how. */
  readonly remedy?: string;
  /** Milliseconds until the backend had answered. */
  readonly latencyMs?: number;
}
