import type { Diagnosis } from "../doctor/doctor.ts";
import type { Finding } from "../doctor/finding.ts";

const MARKS: Readonly<Record<Finding["status"], string>> = { ok: "ok", warning: "warn", failed: "FAIL" };

/** A line for each finding, and below those that are not ok what to do. */
export function renderDiagnosis({ findings, absent }: Diagnosis): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, detail, remedy, latencyMs }) => {
    const latency = latencyMs === undefined ? "" : ` (${Math.round(latencyMs)} ms)`;
    const line = `${MARKS[status].padEnd(4)}  ${check.padEnd(width)}  ${detail}${latency}`;
    return remedy === undefined ? [line] : [line, `${" ".repeat(width + 8)}${remedy}`];
  });
  const rest = absent.length === 0 ? [] : [`not set up: ${absent.join(", ")}`];
  return `${[...lines, "", ...rest, verdict(findings)].join("\n")}\n`;
}

function verdict(findings: readonly Finding[]): string {
  const failures = findings.filter(({ status }) => status === "failed").length;
  if (failures === 0) return "Nothing to fix.";
  return failures === 1 ? "1 thing to fix." : `${failures} things to fix.`;
}

/** The findings for a program. Stable: fields are added, never changed. */
export function renderDiagnosisJson({ findings, absent }: Diagnosis): string {
  const rows = findings.map(({ latencyMs, ...finding }) => ({
    ...finding,
    ...(latencyMs !== undefined && { latency_ms: Math.round(latencyMs * 1_000) / 1_000 }),
  }));
  const ok = findings.every(({ status }) => status !== "failed");
  return `${JSON.stringify({ ok, findings: rows, absent }, undefined, 2)}\n`;
}
