import type { ReplyError } from "./reply.ts";

/** https://platform.openai.com/docs/guides/error-codes/api-errors */
export interface ApiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

const USUAL_CODES: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  404: "model_not_found",
  429: "rate_limit_exceeded",
};

/** Wordings as OpenAI sends them (content_filter: Azure OpenAI), with numbers that stand for no account. */
const MESSAGES: Readonly<Record<string, string>> = {
  invalid_api_key:
    "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
  model_not_found: "The model does not exist or you do not have access to it.",
  rate_limit_exceeded: "Rate limit reached on requests per min (RPM): Limit 500, Used 500, Requested 1.",
  insufficient_quota: "You exceeded your current quota, please check your plan and billing details.",
  content_filter:
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
  context_length_exceeded:
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130250 tokens. Please reduce the length of the messages.",
};

const TYPES: Readonly<Record<string, string>> = {
  rate_limit_exceeded: "requests",
  insufficient_quota: "insufficient_quota",
};

export function apiError(error: ReplyError): ApiErrorBody {
  const code = error.code ?? USUAL_CODES[error.status] ?? null;
  return {
    error: {
      message: error.message ?? (code === null ? undefined : MESSAGES[code]) ?? statusMessage(error.status),
      type: (code === null ? undefined : TYPES[code]) ?? statusType(error.status),
      param: null,
      code,
    },
  };
}

function statusMessage(status: number): string {
  if (status === 503) return "The engine is currently overloaded, please try again later.";
  if (status >= 500) return "The server had an error while processing your request. Sorry about that!";
  return "The request is not valid.";
}

function statusType(status: number): string {
  return status >= 500 ? "server_error" : "invalid_request_error";
}
