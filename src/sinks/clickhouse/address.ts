/** Where a ClickHouse server is and as whom to speak to it. */
export interface Address {
  /** Protocol, host and port, nothing else. */
  readonly origin: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The user's own where undefined. */
  readonly database?: string | undefined;
}

/**
 * Reads `http[s]://[user:password@]host[:port][/database]`.
 *
 * @returns Undefined where the text is nothing of that form.
 */
export function readAddress(url: unknown): Address | undefined {
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { protocol, origin, username, password, pathname, search, hash } = new URL(url);
  if (!/^https?:$/.test(protocol) || search + hash !== "") return undefined;
  try {
    return {
      origin,
      username: decoded(username),
      password: decoded(password),
      database: decoded(pathname.replace(/^\//, "")),
    };
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}

function decoded(part: string): string | undefined {
  return part === "" ? undefined : decodeURIComponent(part);
}
