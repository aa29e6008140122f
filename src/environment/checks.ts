/** What is wrong with the value of a variable, in words that follow its name; undefined where nothing is. */

export function httpUrl(value: string): string | undefined {
  const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
  return protocol === "http:" || protocol === "https:" ? undefined : "is no URL with http:// or https://";
}

/** https://posthog.com/docs/api#authentication: events are sent with the project's token. */
export function projectToken(value: string): string | undefined {
  return value.startsWith("phx_") ? "is a personal key; events need the project's token, phc_…" : undefined;
}

/** One label of a host name: it becomes a part of one. */
export function hostLabel(value: string): string | undefined {
  return /^[a-z0-9-]+$/i.test(value) ? undefined : "is no region such as us, eu or in";
}
