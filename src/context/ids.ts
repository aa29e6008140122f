/**
 * Identifiers. Event ids are UUID v7, so that they sort by time; trace and span ids are W3C hex.
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7, https://www.w3.org/TR/trace-context/
 */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// One call for 4 kB of randomness instead of one per id: an id then costs a fifth.
const pool = new Uint8Array(4_096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  let hex = "";
  for (let index = used; index < used + bytes; index++) hex += HEX[pool[index] ?? 0];
  used += bytes;
  return hex;
}

let lastMs = 0;
let sequence = 0;

/** A UUID v7 of the given time; ids made within one millisecond keep their order (12-bit counter). */
export function uuidV7(epochMs: number): string {
  const now = Math.max(Math.floor(epochMs), lastMs);
  sequence = now === lastMs ? sequence + 1 : 0;
  lastMs = sequence > 0xfff ? now + 1 : now; // counter used up: borrow the next millisecond
  if (sequence > 0xfff) sequence = 0;
  const time = lastMs.toString(16).padStart(12, "0");
  const counter = (0x7000 | sequence).toString(16);
  const tail = randomHex(8);
  const variant = ((Number.parseInt(tail.slice(0, 1), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-${counter}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`;
}

export function newTraceId(): string {
  return randomHex(16);
}

export function newSpanId(): string {
  return randomHex(8);
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
