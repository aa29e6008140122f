/** A platform that keeps a process awake for what is registered. */
export function waitingPlatform() {
  const registered: Promise<unknown>[] = [];
  return {
    registered,
    waitUntil: (promise: Promise<unknown>) => void registered.push(promise),
    /** Resolves when the platform would freeze the process. */
    frozen: () => Promise.all(registered),
  };
}

/** A method without its object, as `ctx.waitUntil` of Workers: an illegal invocation. */
export function illegalWaitUntil(): (promise: Promise<unknown>) => void {
  class Context {
    #registered: Promise<unknown>[] = [];
    waitUntil(promise: Promise<unknown>) {
      this.#registered.push(promise);
    }
  }
  return new Context().waitUntil;
}
