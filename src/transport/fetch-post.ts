import type { HttpAnswer, HttpRequest } from "./http-message.ts";
import { MAX_ANSWER_BYTES } from "./limits.ts";
import { noAnswer } from "./no-answer.ts";

export async function postWithFetch({ url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", headers: { ...headers }, body, signal });
  } catch (error) {
    throw noAnswer(error, signal);
  }
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body: await bodyOf(response),
  };
}

async function bodyOf(response: Response): Promise<string | undefined> {
  try {
    return (await response.text()).slice(0, MAX_ANSWER_BYTES);
  } catch {
    return undefined;
  }
}
