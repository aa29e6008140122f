/**
 * Identifiers. Event ids are UUID v7, so that they sort by time; trace and span ids are W3C hex.
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7, https://www.w3.org/TR/trace-context/
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// Randomness is drawn and written as hex for hundreds of ids at once: an id then costs a slice.
const POOL_WORDS = 1_024;
let pool = "";
let used = 0;

function randomHex(digits: number): string {
  if (used + digits > pool.length) {
    const words = globalThis.crypto.getRandomValues(new Uint32Array(POOL_WORDS));
    pool = "";
    for (const word of words) pool += word.toString(16).padStart(8, "0");
    used = 0;
  }
  used += digits;
  return pool.slice(used - digits, used);
}

const VARIANTS = ["8", "9", "a", "b"] as const;
let lastMs = 0;
let timePart = "";
let sequence = 0;

/** A UUID v7 of the given time; ids made within one millisecond keep their order (12-bit counter). */
export function uuidV7(epochMs: number): string {
  const now = Math.floor(epochMs);
  if (now > lastMs) startMillisecond(now);
  else if (sequence >= 0xfff)
    startMillisecond(lastMs + 1); // counter used up: borrow the next one
  else sequence++;
  const random = randomHex(16);
  const variant = VARIANTS[Number.parseInt(random.charAt(0), 16) & 3] ?? "8";
  return `${timePart}-${(0x7000 | sequence).toString(16)}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
}

function startMillisecond(epochMs: number): void {
  lastMs = epochMs;
  sequence = 0;
  const hex = epochMs.toString(16).padStart(12, "0");
  timePart = `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

export function newTraceId(): string {
  return randomHex(32);
}

export function newSpanId(): string {
  return randomHex(16);
}

/** LangChain's run id as a trace id: the 32 hex digits of its UUID. Anything else gets a new id. */
export function traceIdOfRun(runId: string): string {
  return UUID.test(runId) ? runId.replaceAll("-", "").toLowerCase() : newTraceId();
}

/**
 * LangChain's run id as a span id: the LAST 16 hex digits of its UUID. The first 16 of a v7 id are time and
 * collide for runs that start within one millisecond.
 */
export function spanIdOfRun(runId: string): string {
  return UUID.test(runId) ? (runId.slice(19, 23) + runId.slice(24)).toLowerCase() : newSpanId();
}
