/** First and last line of a stretch, both in it, from 1. */
export type Stretch = readonly [first: number, last: number];

/** Line numbers of one file, kept as the stretches that they form: a file that is done is one stretch. */
export interface LineSet {
  has(line: number): boolean;
  add(line: number): void;
  /** In order, without overlap or touch. */
  readonly stretches: readonly Stretch[];
}

/** @param known Stretches in order, as another set told them. */
export function createLineSet(known: readonly Stretch[] = []): LineSet {
  const stretches: Stretch[] = [...known];

  /** Index of the last stretch that begins at the line or before it; -1 where none does. */
  function indexAt(line: number): number {
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.[0] ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  return {
    stretches,
    has(line) {
      const stretch = stretches[indexAt(line)];
      return stretch !== undefined && line <= stretch[1];
    },
    add(line) {
      const index = indexAt(line);
      const [first, last] = stretches[index] ?? [line, Number.NEGATIVE_INFINITY];
      if (line <= last) return;
      const next = stretches[index + 1];
      const meetsPrevious = last === line - 1;
      const meetsNext = next?.[0] === line + 1;
      const grown: Stretch = [meetsPrevious ? first : line, meetsNext ? next[1] : line];
      stretches.splice(meetsPrevious ? index : index + 1, Number(meetsPrevious) + Number(meetsNext), grown);
    },
  };
}
