/** A function of any parameters: what is given to us is handed on with its own type. */
export type AnyFunction = (...parameters: never[]) => unknown;

/** A function that looks like `work` to whoever asks (frameworks count parameters) and does what `call` does. */
export function standIn<Work extends AnyFunction>(
  work: Work,
  call: (self: unknown, parameters: Parameters<Work>) => unknown,
): Work {
  function replacement(this: unknown, ...parameters: Parameters<Work>): unknown {
    return call(this, parameters);
  }
  return Object.defineProperties(replacement, {
    name: { value: work.name },
    length: { value: work.length },
  }) as unknown as Work;
}
