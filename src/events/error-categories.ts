import type { ErrorType } from "./schema.ts";

/** What an error shows from which its category is read. */
export interface ErrorSigns {
  readonly status: number | undefined;
  /** Codes and class names of the error and its causes, lower case, joined by spaces. */
  readonly codes: string;
  readonly message: string;
}

/** First row that fits wins: the more specific sign stands above the more general one. */
const CATEGORIES: readonly (readonly [ErrorType, (signs: ErrorSigns) => boolean])[] = [
  // https://platform.openai.com/docs/guides/error-codes, https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter,
  // https://ai.google.dev/gemini-api/docs/safety-settings
  [
    "content_filter",
    ({ codes, message }) =>
      /content_?filter|content_policy|moderation_blocked|responsibleai|safety_violation/.test(codes) ||
      /content management policy|content filtering policy|content_filter|flagged by (our|the) (content|safety)|flagged as potentially violating|our safety system|(response|candidate) was blocked due to/i.test(
        message,
      ),
  ],
  // https://docs.claude.com/en/api/errors; "Too many tokens, please wait" is Bedrock's throttling
  [
    "context_length",
    ({ codes, message }) =>
      /context_length|contextoverflow|context_overflow|string_above_max_length/.test(codes) ||
      /maximum context length|context window|context limit|prompt is too long|input is too long|too many (input )?tokens(?!, please wait| per )|exceeds? the (maximum|max) number of tokens/i.test(
        message,
      ),
  ],
  // Gemini says "quota" of every limit; its quota ids tell the minute's from the day's: https://ai.google.dev/gemini-api/docs/rate-limits
  ["rate_limit", ({ codes, message }) => /perminute/.test(codes) || /PerMinutePer/.test(message)],
  [
    "quota_error",
    ({ status, codes, message }) =>
      status === 402 ||
      /insufficient_?quota|billing|quota_exceeded|servicequotaexceeded/.test(codes) ||
      /exceeded your current quota|specified API usage limits|credit balance is too low|insufficient (credits|balance)/i.test(
        message,
      ),
  ],
  // Bedrock answers 429 while it loads a model: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
  ["server_error", ({ codes }) => /modelnotready|modelerrorexception|modelstreamerrorexception/.test(codes)],
  [
    "rate_limit",
    ({ status, codes, message }) =>
      status === 429 ||
      /rate_?limit|throttl|too_?many_?requests|resource_exhausted/.test(codes) ||
      /rate limit|too many requests/i.test(message) ||
      (status === undefined && /\b429\b/.test(message)),
  ],
  [
    "auth_error",
    ({ status, codes, message }) =>
      status === 401 ||
      status === 403 ||
      /authentication|unauthori[sz]ed|permission_?denied|accessdenied|invalid_api_key|expiredtoken|unrecognizedclient|credentialsprovider/.test(
        codes,
      ) ||
      /incorrect api key|invalid api key|api key not valid|api key not found/i.test(message),
  ],
  // Above the time-outs: the AWS client calls every lost socket a TimeoutError. https://nodejs.org/api/errors.html#common-system-errors
  [
    "connection_error",
    ({ codes }) =>
      /(?:^| )(?:econnrefused|econnreset|enotfound|eai_again|epipe|eproto|ehostunreach|enetunreach|und_err_socket)(?: |$)/.test(
        codes,
      ),
  ],
  [
    "timeout",
    ({ status, codes, message }) =>
      status === 408 ||
      status === 504 ||
      /timeout|etimedout|esockettimedout|deadline_exceeded|generativeaiabort/.test(codes) ||
      /timed? ?out|deadline exceeded/i.test(message),
  ],
  // https://nodejs.org/api/tls.html#x509-certificate-error-codes
  [
    "connection_error",
    ({ codes, message }) =>
      /(?:^| )(?:und_err|cert_|err_tls|err_ssl|unable_to_(?:verify|get_issuer))|self_signed_cert|apiconnectionerror/.test(
        codes,
      ) ||
      /socket hang up|fetch failed|connection error|network error|^terminated$|premature close/im.test(
        message,
      ),
  ],
  [
    "server_error",
    ({ status, codes, message }) =>
      (status !== undefined && status >= 500) ||
      /overloaded|internalserver|serviceunavailable|internal_error|server_error/.test(codes) ||
      /^5\d\d\b|overloaded|internal server error|service unavailable|bad gateway/i.test(message),
  ],
  [
    "invalid_request",
    ({ status, codes }) =>
      (status !== undefined && status >= 400) ||
      /invalid_request|badrequest|validationexception|invalid_prompt|invalid_tool_results|model_not_found|invalid_argument/.test(
        codes,
      ),
  ],
];

/** The category that the signs point to; undefined where nobody recognises them. */
export function categoryOf(signs: ErrorSigns): ErrorType | undefined {
  return CATEGORIES.find(([, fits]) => fits(signs))?.[0];
}
