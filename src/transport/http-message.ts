/** What is read of an answer: backends say in far less what they refused, and an error page may be endless. */
export const MAX_ANSWER_BYTES = 64_000;

/** So long a script that has nothing else to do stays for a backend: for an answer, and for tries after a failure. */
export const STAY_MS = 2_000;

/** One POST, ready to be sent. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** One POST, before it is decided whether to compress it. */
export type HttpPost = HttpRequest & {
  /** False: sent as it is, whatever its size. @default true */
  readonly mayGzip?: boolean;
};

/** How an answer begins. */
export interface HttpAnswerHead {
  readonly status: number;
  /** By its name in lower case. */
  header(name: string): string | undefined;
}

export interface HttpAnswerBody {
  /** What was read: at most {@link MAX_ANSWER_BYTES}, decompressed. */
  readonly body: string;
  /** The same, for answers that are no text; absent where the transport reads text alone. */
  readonly bytes?: Uint8Array;
  /**
   * False if the answer broke off, was longer than is read, or could not be decompressed: the status is known, all that
   * the body says is not.
   */
  readonly isWhole: boolean;
}

/** What came back, whatever its status. */
export type HttpAnswer = HttpAnswerHead & HttpAnswerBody;

/** Whether a header can be sent: what HTTP does not allow would fail every request, or begin another header. */
export function isHeader(name: string, value: unknown): value is string {
  // https://www.rfc-editor.org/rfc/rfc9110#name-fields
  return (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  );
}
