/**
 * Whether a value is the address of a server that requests can be put together with: http or https, without user name,
 * query and fragment.
 */
export function isWebAddress(value: unknown): value is string {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, username, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + search + hash === "";
}
