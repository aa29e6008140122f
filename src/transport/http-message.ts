/** One POST, ready to be sent. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** One POST with a text body. */
export type HttpPost = HttpRequest & { readonly body: string };

/** What came back, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** By its name in lower case. */
  header(name: string): string | undefined;
  /** Undefined where the answer broke off after its headers: the status is known, what the body says is not. */
  readonly body: string | undefined;
}
