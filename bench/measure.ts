/** CPU time of `work`, in microseconds per repetition. */
export function cpuPerRun(repetitions: number, work: () => void): number {
  const before = process.cpuUsage();
  for (let index = 0; index < repetitions; index++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repetitions;
}

export async function cpuPerAsyncRun(repetitions: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < repetitions; index++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repetitions;
}

/** CPU per run of handlers that write at leisure: what they have gathered is written every 50 runs, and counts. */
export async function cpuWithWrites(
  repetitions: number,
  run: () => void,
  write: () => Promise<unknown>,
): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 1; index <= repetitions; index++) {
    run();
    if (index % 50 === 0) await write();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repetitions;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Turns of all contestants one after another, several times over, so that a drifting machine drifts for all. */
export async function inTurns<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) await contestants[name](); // warm up
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await contestants[name]());
  }
  return results;
}

/** A sink that takes the events and keeps none. */
export function swallow() {
  return { kind: "immediate" as const, name: "swallow", write: () => {} };
}
