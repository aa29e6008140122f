/** https://langfuse.com/docs/observability/features/environments: what does not fit is refused by the server. */
const MAX_CHARS = 40;

/** The environment in Langfuse's spelling: /^(?!langfuse)[a-z0-9_-]+$/, so "Prod EU" becomes "prod-eu". */
export function environmentName(environment: string | undefined): string | undefined {
  const name = environment?.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-");
  if (name === undefined || name === "") return undefined;
  return (name.startsWith("langfuse") ? `env-${name}` : name).slice(0, MAX_CHARS);
}
