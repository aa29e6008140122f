import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** One server-sent event. */
export interface SseFrame {
  /** The `event:` line; chat completions have none. */
  readonly name?: string;
  /** The `data:` line: an object sent as JSON, or a bare word such as [DONE]. */
  readonly data: object | string;
  /** True for a piece of text or of tool arguments: what delays and interruptions count. */
  readonly isPiece: boolean;
}

export interface StreamPace {
  /** Milliseconds before each piece. */
  readonly chunkDelayMs: number;
  /** Stop right after this many pieces; 0 sends nothing, Infinity everything. */
  readonly maxPieces: number;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/**
 * Sends frames until they end or `maxPieces` is reached; does not end the response.
 * @returns how many frames were sent
 * @throws when the client goes away
 */
export async function sendFrames(
  response: ServerResponse,
  frames: readonly SseFrame[],
  { chunkDelayMs, maxPieces, signal }: StreamPace,
): Promise<number> {
  let pieces = 0;
  let sent = 0;
  for (const frame of frames) {
    if (pieces === maxPieces) break;
    if (frame.isPiece) {
      pieces++;
      if (chunkDelayMs > 0) await delay(chunkDelayMs, undefined, { signal });
    }
    await writeFrame(response, frame);
    sent++;
  }
  return sent;
}

/** Resolves when the frame has left this process, so that closing the connection afterwards loses nothing. */
export function writeFrame(response: ServerResponse, { name, data }: SseFrame): Promise<void> {
  const payload = typeof data === "string" ? data : JSON.stringify(data);
  const event = `${name === undefined ? "" : `event: ${name}\n`}data: ${payload}\n\n`;
  return new Promise((resolve, reject) => {
    response.write(event, (error) => (error ? reject(error) : resolve()));
  });
}
