const PATIENCE_MS = 1_000;
const ERASE_LINE = "\r\u001B[K";

/**
 * Runs `work`; where it takes longer than a second and someone watches stderr, says what is going on, and wipes that
 * note away afterwards.
 */
export async function withProgress<Result>(note: string, work: () => Promise<Result>): Promise<Result> {
  const { stderr } = process;
  if (!stderr.isTTY) return work();
  let isShown = false;
  const timer = setTimeout(() => {
    isShown = true;
    stderr.write(note);
  }, PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (isShown) stderr.write(ERASE_LINE);
  }
}
