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
  /** Pattern of the route, `/threads/:id`; asked when the request is over. Undefined where none is known. */
  route?(): string | undefined;
  /** Keeps the process alive until the promise settles, where the platform offers it with the request. */
  readonly waitUntil?: ((promise: Promise<unknown>) => unknown) | undefined;
}

/** The path of a URL or request target, without origin, query and fragment. */
export function pathOf(url: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)/i.exec(url)?.[1] || "/";
}
