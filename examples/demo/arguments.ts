import { parseArgs } from "node:util";

export const USAGE = `npm run demo              conversations against a model server on this machine: no account, no cost
npm run demo -- --live    the same against OpenAI; needs OPENAI_API_KEY and costs less than a cent`;

/** What the command line asks for. */
export type DemoArguments =
  | { readonly kind: "loopback" }
  | { readonly kind: "live"; readonly apiKey: string }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string };

export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DemoArguments {
  const options = parseOptions(args);
  if (options === undefined)
    return { kind: "wrong", message: `Unknown argument in: ${args.join(" ")}\n${USAGE}` };
  if (options.help) return { kind: "help" };
  if (!options.live) return { kind: "loopback" };
  const apiKey = environment.OPENAI_API_KEY;
  if (!apiKey)
    return {
      kind: "wrong",
      message: "--live talks to OpenAI: set OPENAI_API_KEY first, or leave --live out.",
    };
  return { kind: "live", apiKey };
}

function parseOptions(args: readonly string[]): { live: boolean; help: boolean } | undefined {
  const options = {
    live: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    return undefined;
  }
}
