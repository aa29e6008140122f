/** Work in slices of a few milliseconds, with a turn of the event loop between them. */
export interface TimeSlices {
  /** Whether the current slice is used up: then `await next()`. */
  isOver(): boolean;
  /** Lets everything else run, then begins the next slice. */
  next(): Promise<void>;
  /** Milliseconds worked so far, the pauses not counted. */
  workedMs(): number;
}

const SLICE_MS = 4;

// Taken when the module loads, so that an application's fake timers do not stop a count.
const { setImmediate, setTimeout } = globalThis;
const afterThisTurn: (callback: () => void) => unknown =
  setImmediate ?? ((callback) => setTimeout(callback, 0));

/** Ends the caller's turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => afterThisTurn(resolve));
}

/** Begins the first slice. @param now Milliseconds from any origin. */
export function createTimeSlices(now: () => number = () => performance.now()): TimeSlices {
  let sliceStart = now();
  let workedBefore = 0;
  return {
    isOver: () => now() - sliceStart >= SLICE_MS,
    async next() {
      workedBefore += now() - sliceStart;
      await nextTurn();
      sliceStart = now();
    },
    workedMs: () => workedBefore + now() - sliceStart,
  };
}
