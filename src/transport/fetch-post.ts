import { type HttpAnswer, type HttpAnswerBody, type HttpRequest, MAX_ANSWER_BYTES } from "./http-message.ts";
import { noAnswer } from "./refusal.ts";

export async function postWithFetch(request: HttpRequest): Promise<HttpAnswer> {
  const { body, signal } = request;
  const { url, headers } = withoutCredentials(request);
  let response: Response;
  try {
    // By default fetch follows: the POST becomes an empty GET to a host of somebody else's choice, with our headers, and
    // the 200 of whatever page is there looks like acceptance.
    response = await fetch(url, {
      method: "POST",
      headers: { ...headers },
      body,
      signal,
      redirect: "manual",
    });
  } catch (error) {
    throw noAnswer(error, signal);
  }
  // Where fetch hides what a redirect says, it is one all the same.
  const status = response.type === "opaqueredirect" ? 302 : response.status;
  const read = await readBody(response, signal);
  return { status, header: (name) => response.headers.get(name) ?? undefined, ...read };
}

/** fetch refuses an address with a user name, and repeats it in its error; node:http sends it as basic authentication. */
function withoutCredentials({ url, headers }: HttpRequest): Pick<HttpRequest, "url" | "headers"> {
  if (!url.includes("@")) return { url, headers };
  const target = new URL(url);
  const { username, password } = target;
  if (username === "" && password === "") return { url, headers };
  target.username = "";
  target.password = "";
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return { url: target.href, headers: { authorization, ...headers } };
}

/** Ends with the body, at the signal, or when enough is read; what is left of the answer is cancelled. */
async function readBody(response: Response, signal: AbortSignal): Promise<HttpAnswerBody> {
  const reader = response.body?.getReader();
  if (reader === undefined) return read([], true);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isCancelled = false;
  const cancel = () => {
    isCancelled = true;
    reader.cancel().catch(() => {}); // broken off already
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    while (bytes <= MAX_ANSWER_BYTES) {
      const { done, value } = await reader.read();
      if (done) return read(chunks, !isCancelled);
      chunks.push(value.subarray(0, MAX_ANSWER_BYTES - bytes));
      bytes += value.byteLength;
    }
    cancel();
  } catch {
    // broke off
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  return read(chunks, false);
}

function read(chunks: readonly Uint8Array[], isWhole: boolean): HttpAnswerBody {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { body: new TextDecoder().decode(bytes), bytes, isWhole };
}
