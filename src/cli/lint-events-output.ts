import { NAME_CONVENTION } from "../events/business-name.ts";
import type { Finding, LintReport } from "../lint/finding.ts";

/** A line for each finding, in the form that editors and terminals open, and what was looked at. */
export function renderFindings(report: LintReport): string {
  const { findings, unchecked } = report;
  const lines = findings.map(({ file, line, column, severity, name, reason, suggestion }) => {
    // A name that is nearly another has that one in its reason.
    const hint = suggestion === undefined || severity === "warning" ? "" : `; ${suggestion} would do`;
    return `${file}:${line}:${column}  ${severity.padEnd(7)}  "${name}" ${reason}${hint}`;
  });
  const convention = hasErrors(findings) ? [`names are ${NAME_CONVENTION}`] : [];
  const places = unchecked.map(({ file, line }) => `${file}:${line}`).join(", ");
  const open = unchecked.length === 0 ? [] : [`not checked, no name stands there: ${places}`];
  const summary = [...convention, ...open, verdict(report)];
  return `${[...lines, ...(lines.length > 0 ? [""] : []), ...summary].join("\n")}\n`;
}

function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

function verdict({ findings, names, files }: LintReport): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const found = `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
  return `${found} in ${counted(names, "name")}, ${counted(files, "file")}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The report for a program. Stable: fields are added, never changed. */
export function renderFindingsJson({ files, names, findings, unchecked }: LintReport): string {
  return `${JSON.stringify({ files, names, findings, unchecked }, undefined, 2)}\n`;
}
