/**
 * Identifiers. Event ids are UUID v7, so that they sort by time; trace and span ids are W3C hex.
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7, https://www.w3.org/TR/trace-context/
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_CHARS = 36;

function randomHex(digits: 16 | 32): string {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(digits / 8));
  let hex = "";
  for (const word of words) hex += word.toString(16).padStart(8, "0");
  return hex;
}

const VARIANTS = ["8", "9", "a", "b"] as const;
let lastMs = 0;
let timePart = "";
let randomPart = "";
let sequence = 0;

/**
 * A UUID v7 of the given time. Within one millisecond a 12-bit counter keeps the order and tells the ids apart
 * (RFC 9562, 6.2, method 1); the 62 random bits are drawn once for all of them and tell processes apart.
 */
export function uuidV7(epochMs: number): string {
  const now = Math.floor(epochMs);
  if (now > lastMs) startMillisecond(now);
  else if (sequence >= 0xfff)
    startMillisecond(lastMs + 1); // counter used up: borrow the next one
  else sequence++;
  return timePart + (0x7000 | sequence).toString(16) + randomPart;
}

function startMillisecond(epochMs: number): void {
  lastMs = epochMs;
  sequence = 0;
  const time = epochMs.toString(16).padStart(12, "0");
  const random = randomHex(16);
  const variant = VARIANTS[Number.parseInt(random.charAt(0), 16) & 3] ?? "8";
  timePart = `${time.slice(0, 8)}-${time.slice(8)}-`;
  randomPart = `-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
}

/** For a run that LangChain does not number. Random throughout, because span ids are made from its end. */
export function newRunId(): string {
  return globalThis.crypto.randomUUID();
}

export function newTraceId(): string {
  return randomHex(32);
}

export function newSpanId(): string {
  return randomHex(16);
}

/** LangChain's run id as a trace id: the 32 hex digits of its UUID. Anything else gets a new id. */
export function traceIdOfRun(runId: string): string {
  return uuidOf(runId)?.replaceAll("-", "") ?? newTraceId();
}

/**
 * LangChain's run id as a span id: the LAST 16 hex digits of its UUID. The first 16 of a v7 id are time and
 * collide for runs that start within one millisecond.
 */
export function spanIdOfRun(runId: string): string {
  const uuid = uuidOf(runId);
  return uuid === undefined ? newSpanId() : uuid.slice(19, 23) + uuid.slice(24);
}

/** The id is the caller's own where it sets `config.runId`; a regular expression alone would take `[uuid]` for one. */
function uuidOf(runId: unknown): string | undefined {
  if (typeof runId !== "string" || runId.length !== UUID_CHARS) return undefined;
  const uuid = runId.toLowerCase();
  return UUID.test(uuid) ? uuid : undefined;
}
