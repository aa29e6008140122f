/** How a request is being answered, when its route is asked for. */
export interface Answer {
  /** Undefined where nothing was sent. */
  readonly status: number | undefined;
  /** Whether something was thrown so far. */
  readonly hasFailed: boolean;
}

/** What every framework can tell about a request. */
export interface RequestFacts {
  /** The platform's object for the request. However many of our wrappers it passes, it is recorded once. */
  readonly identity: object;
  readonly method: string;
  /** Path, with or without origin and query. */
  readonly url: string;
  /** The id that the framework itself has given the request. */
  readonly requestId?: unknown;
  /** @param name In lower case. */
  header(name: string): string | undefined;
  /**
   * Pattern of the route that answers, `/threads/:id`; asked when the answer begins, or ends without having begun.
   * Undefined where none does.
   */
  route(answer: Answer): string | undefined;
  /** Keeps the process alive until the promise settles, where the platform offers it with the request. */
  readonly waitUntil?: ((promise: Promise<unknown>) => unknown) | undefined;
}
