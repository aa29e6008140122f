import type { ReadVariable } from "../environment/variable.ts";
import { getPath, textOf } from "../events/untrusted.ts";
import { checkCallbacks } from "./callbacks.ts";
import type { Finding } from "./finding.ts";
import { checkPrices } from "./price-age.ts";
import { checkSinks } from "./sinks.ts";
import { checkLangChain, checkNode } from "./versions.ts";

export interface DoctorOptions {
  readonly read: ReadVariable;
  /** Milliseconds that each backend has for its answer. */
  readonly timeoutMs: number;
  /** LangMeter's own package.json. */
  readonly manifest: unknown;
  /** The application's folder. */
  readonly folder: string;
}

export interface Diagnosis {
  /** Sinks first, in the order of the start-up line. */
  readonly findings: readonly Finding[];
  /** Sinks that are not configured. */
  readonly absent: readonly string[];
}

const NO_SINK: Finding = {
  check: "sinks",
  subject: "setup",
  status: "failed",
  detail: "no sink is configured: nothing is recorded by createTracerFromEnv()",
  remedy:
    "set LANGMETER_LEDGER_DIR=.langmeter for a local ledger, or the keys of a backend (docs/environment.md)",
};

/** Looks at everything that commonly goes wrong. Never rejects for what it finds. */
export async function examine({ read, timeoutMs, manifest, folder }: DoctorOptions): Promise<Diagnosis> {
  const range = (...path: readonly string[]) => textOf(getPath(manifest, ...path)) ?? "";
  const environment = read("LANGMETER_ENVIRONMENT") ?? read("NODE_ENV");
  const [sinks, callbacks, langchain] = await Promise.all([
    checkSinks(read, { environment, timeoutMs }),
    checkCallbacks(),
    checkLangChain(range("peerDependencies", "@langchain/core"), folder),
  ]);
  return {
    findings: [
      ...sinks.findings,
      ...(sinks.findings.length === 0 ? [NO_SINK] : []),
      callbacks,
      langchain,
      checkNode(process.versions.node, range("engines", "node")),
      checkPrices(Date.now()),
    ],
    absent: sinks.absent,
  };
}
