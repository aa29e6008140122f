import { showNote, wipeNote } from "./terminal.ts";

const PATIENCE_MS = 1_000;

/**
 * Runs `work`; where it takes longer than a second and someone watches stderr, says what is going on, and wipes that
 * note away afterwards.
 */
export async function withProgress<Result>(note: string, work: () => Promise<Result>): Promise<Result> {
  if (!process.stderr.isTTY) return work();
  let isShown = false;
  const timer = setTimeout(() => {
    isShown = true;
    showNote(note);
  }, PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (isShown) wipeNote();
  }
}
