/** @param domains In lower case; their subdomains count. */
export function isInternalUser(email: unknown, domains: readonly string[]): boolean {
  if (typeof email !== "string") return false;
  const domain = email
    .slice(email.lastIndexOf("@") + 1)
    .trim()
    .toLowerCase();
  return email.includes("@") && domains.some((own) => domain === own || domain.endsWith(`.${own}`));
}
