import { isPlaceholder, NAMED_VALUE_SIGN, redactNamed } from "./named-values.ts";

/**
 * Credentials that must never leave, whatever the content policy says: by the formats that their issuers document, and
 * by the name that stands before a value (`named-values.ts`). The formats were compared with the rules of gitleaks
 * (MIT, https://github.com/gitleaks/gitleaks, July 2026); test/content/secret-samples.ts has an example of each row.
 *
 * Every pattern takes time in proportion to the text: what may repeat is bounded, or ends at a letter that it cannot
 * itself hold. test/project/patterns.test.ts checks that.
 */

/** What an issued key begins with, up to the separator before its random part. Nothing else begins like that. */
const DISTINCT_PREFIXES: readonly string[] = [
  // https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
  "gh[pousr]_",
  "github_pat_",
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  "gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-",
  // https://docs.stripe.com/keys; Razorpay, Clerk and Browserbase have the same form
  "(?:[srpe]k|rzp|bb)_(?:live|test|prod)_",
  // https://developers.cloudflare.com/ssl/origin-configuration/origin-ca/
  "v1\\.0-(?=[0-9a-f]{24}-)",
  // https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/
  "cf(?:k|ut|at)_",
  // https://developers.google.com/identity/protocols/oauth2
  "ya29\\.",
  "ya29\\.[a-z]\\.",
  "AQ\\.(?=Ab)",
  "GOCSPX-",
  // https://docs.digitalocean.com/reference/api/create-personal-access-token/
  "do[opr]_v1_",
  // https://docs.docker.com/security/access-tokens/
  "dckr_(?:pat|oat)_",
  // https://pypi.org/help/#apitoken
  "pypi-(?=Ag)",
  // https://shopify.dev/docs/apps/build/authentication-authorization
  "shp(?:at|ca|pa|ss|ua|tka)_",
  // https://developer.squareup.com/docs/build-basics/access-tokens
  "sq0(?:atp|csp|idp)-",
  // https://devcenter.heroku.com/articles/authentication
  "HRKU-",
  // https://docs.sentry.io/account/auth-tokens/
  "sntry[su]_",
  // https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
  "NR(?:AK|AA|BR|II|JS|RA)-",
  // https://linear.app/developers/graphql
  "lin_(?:api|oauth)_",
  // https://grafana.com/docs/grafana/latest/administration/service-accounts/
  "gl(?:sa|c)_",
  // https://developers.notion.com/reference/authentication
  "ntn_",
  // https://github.com/C2SP/C2SP/blob/main/age.md
  "AGE-SECRET-KEY-",
  // https://docs.sendgrid.com/ui/account-and-settings/api-keys
  "SG\\.(?=[A-Za-z0-9_-]{16,40}\\.[A-Za-z0-9_-]{16})",
  // https://developers.brevo.com/docs/getting-started
  "x(?:key|smtp)sib-",
  // https://learning.postman.com/docs/developer/postman-api/authentication/
  "PMAK-",
  // https://www.figma.com/developers/api#access-tokens, https://www.contentful.com/developers/docs/references/authentication/
  "figd_",
  "CFPAT-",
  // https://docs.dynatrace.com/docs/discover-dynatrace/references/dynatrace-api/basics/dynatrace-api-authentication
  "dt0[a-z]\\d\\d\\.",
  // https://developer.hashicorp.com/vault/docs/concepts/tokens, https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
  "hv[sbr]\\.",
  "[A-Za-z0-9]{14}\\.atlasv1\\.",
  // https://docs.doppler.com/reference/auth-token-formats
  "dp\\.(?:pt|ct|sa|scim|audit)\\.",
  "dp\\.st\\.[a-z0-9_-]{2,35}\\.",
  // https://planetscale.com/docs/api/reference/service-tokens, https://supabase.com/docs/guides/api/api-keys, https://neon.com/docs/manage/api-keys
  "pscale_(?:tkn|oauth|pw)_",
  "sb(?:p|_secret)_",
  "napi_",
  // https://vercel.com/docs/vercel-blob, https://docs.together.ai, https://docs.wandb.ai, https://docs.cloud.llamaindex.ai
  "vercel_blob_rw_",
  "tgp_v1_",
  "wandb_v1_",
  "llx-",
  // https://docs.cursor.com, https://www.daytona.io/docs, https://www.inngest.com/docs, https://trigger.dev/docs
  "crsr_",
  "dtn_",
  "signkey-(?:prod|test|branch)-",
  "tr_(?:dev|prod|stg)_",
  // https://github.com/clojars/clojars-web/wiki/Deploy-Tokens, https://yandex.cloud/docs/iam, https://www.dropbox.com/developers/documentation
  "CLOJARS_",
  "y[0-3]_(?=Ag)",
  "sl\\.(?=[A-Za-z0-9_-]{60})",
  "sl\\.u\\.(?=[A-Za-z0-9_-]{60})",
  // https://firebase.google.com/docs/cloud-messaging
  "AAAA[A-Za-z0-9_-]{7}:(?=APA91b)",
  // https://docs.smith.langchain.com, https://docs.pinecone.io, https://langfuse.com, https://posthog.com/docs/api
  "lsv2_(?:pt|sk)_",
  "pcsk_",
  "ph[cxsr]_",
  // https://console.groq.com/docs, https://docs.x.ai, https://docs.perplexity.ai, https://build.nvidia.com, https://docs.tavily.com
  "gsk_",
  "nvapi-",
  "tvly-",
  // https://huggingface.co/docs/hub/security-tokens
  "api_org_",
  // https://tailscale.com/kb/1277/key-prefixes
  "tskey-[a-z]{2,12}-",
  // https://circleci.com/docs/managing-api-tokens/, https://buildkite.com/docs/apis/managing-api-tokens, https://docs.sonarsource.com
  "CCI(?:PAT|PRJ)_",
  "bkua_",
  "sq[apu]_",
  // https://docs.flutterwave.com, https://goshippo.com/docs, https://duffel.com/docs, https://plaid.com/docs
  "FLWSECK(?:_TEST)?-",
  "shippo_(?:live|test)_",
  "duffel_(?:live|test)_",
  "access-(?:sandbox|development|production)-(?=[0-9a-f]{8}-)",
  // https://developers.hubspot.com/docs/guides/apps/private-apps/overview
  "pat-(?:na|eu|ap)\\d-",
  // https://guides.rubygems.org/api-key-scopes/, https://docs.getdbt.com, https://docs.readme.com, https://docs.prefect.io, https://www.typeform.com/developers
  "rubygems_",
  "dbtc_",
  "rdme_",
  "pnu_",
  "tfp_",
  // https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token, https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/
  "sgp_",
  // https://fly.io/docs/security/tokens/
  "fm[12][ar]?_",
  // https://developer.1password.com/docs/service-accounts/
  "ops_(?=ey)",
  // https://discord.com/developers/docs/reference#authentication
  "[MNO](?=[A-Za-z_-]{0,27}\\d)[A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.",
  // https://airtable.com/developers/web/api/authentication
  "pat[A-Za-z0-9]{14}\\.",
  // https://learn.microsoft.com/entra/identity-platform/quickstart-register-app#add-a-client-secret
  "[A-Za-z0-9_.-]{3}\\dQ~",
  // https://core.telegram.org/bots/features#botfather
  "(?:bot)?\\d{8,10}:(?=AA)",
];

/** Prefixes that ordinary words have, too: only what looks drawn by lot behind them is a key. */
const AMBIGUOUS_PREFIXES: readonly string[] = [
  // https://platform.openai.com/docs/api-reference/authentication, https://docs.anthropic.com/en/api/overview, OpenRouter, Langfuse, DeepSeek
  "[sp]k-",
  // https://elevenlabs.io/docs, https://docs.tavus.io and others: sk_ and hex
  "sk_",
  // https://api.slack.com/authentication/token-types
  "xox[a-z](?:\\.xox[a-z])?-",
  "xapp-",
  "xwfp-",
  // https://docs.npmjs.com/about-access-tokens; npm_config_… is a variable
  "npm_",
  // https://huggingface.co/docs/hub/security-tokens, https://replicate.com/docs/reference/http, https://docs.x.ai, https://docs.perplexity.ai
  "hf_",
  "r8_",
  "xai-",
  "pplx-",
  // https://inference-docs.cerebras.ai, https://docs.firecrawl.dev, https://e2b.dev/docs, https://jina.ai, https://docs.fireworks.ai, https://docs.voyageai.com
  "csk-",
  "fc-",
  "e2b_",
  "jina_",
  "fw_",
  "pa-",
  // https://resend.com/docs, https://documentation.mailgun.com, https://docs.netlify.com, https://vercel.com/docs/rest-api, https://render.com/docs/api, https://fly.io/docs/security/tokens/
  "re_",
  "key-",
  "nfp_",
  "vc[acipkr]_",
  "rnd_",
  "fo1_",
  // https://developers.notion.com/reference/authentication (until 2024)
  "secret_",
  // https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/, https://octopus.com/docs/octopus-rest-api, https://axiom.co/docs
  "pul-",
  "API-",
  "xa[ap]t-",
  // https://docs.mem0.ai, https://docs.composio.dev, https://arize.com/docs; sessions of OpenAI's dashboard
  "m0-",
  "ak-",
  "ak_",
  "sess-",
];

const LETTER = "[A-Za-z0-9_-]";
// Where a word begins: behind no letter or digit, unless these are the end of an escape in JSON or an address.
const START = "(?:(?<![A-Za-z0-9])|(?<=\\\\[bfnrt]|\\\\u[0-9a-fA-F]{4}|%[0-9A-Fa-f]{2}))";

/**
 * The end of a prefix. Separators are rare, and most of them have no ten letters of a key behind them, or three
 * hexadecimal digits before them as in UUIDs and dates. Groups: a distinct prefix, an ambiguous one.
 */
const PREFIX_END = `(?=${LETTER}{10})(?<![0-9a-f]{3}-)(?<=${START}(?:(${byEnd(DISTINCT_PREFIXES)})|(${byEnd(AMBIGUOUS_PREFIXES)})))`;

/** The prefixes by their last character, without what they look ahead to. */
function byEnd(prefixes: readonly string[]): string {
  const behind = prefixes.map((prefix) => prefix.replace(/\(\?=[^()]*\)$/, ""));
  const groups = ["_", "-", "\\.", "~", ":"].flatMap((end) => {
    const stems = behind
      .filter((prefix) => prefix.endsWith(end))
      .map((prefix) => prefix.slice(0, -end.length));
    return stems.length === 0 ? [] : `(?:${stems.join("|")})${end}`;
  });
  return groups.join("|");
}

const PREFIXES = new RegExp(`[-_.~:]${PREFIX_END}`, "g");
// With its parts: some keys are several runs with dots between, some are base64, some of that in an address.
const RANDOM_PART = `${LETTER}{10,}(?:(?:[.~+/]|%2[BbFf]|%3[Dd])${LETTER}+){0,60}(?:={1,2}_${LETTER}{20,}|={0,2})`;
const DISTINCT_KEY = new RegExp(`(?:${DISTINCT_PREFIXES.join("|")})${RANDOM_PART}`, "y");
const AMBIGUOUS_KEY = new RegExp(`(?:${AMBIGUOUS_PREFIXES.join("|")})${RANDOM_PART}`, "y");

function withoutPrefixedKeys(text: string): string {
  let scrubbed = "";
  let done = 0;
  PREFIXES.lastIndex = 0;
  for (let found = PREFIXES.exec(text); found !== null; found = PREFIXES.exec(text)) {
    const [, distinct, ambiguous = ""] = found;
    const start = found.index + 1 - (distinct ?? ambiguous).length;
    const pattern = distinct === undefined ? AMBIGUOUS_KEY : DISTINCT_KEY;
    pattern.lastIndex = start;
    const key = start < done ? undefined : pattern.exec(text)?.[0];
    if (key === undefined) continue;
    const end = start + key.length;
    // Whatever begins within it has been looked at with it.
    PREFIXES.lastIndex = end;
    const isDrawn =
      distinct === undefined
        ? looksDrawn(key, 24)
        : looksDrawn(key, 18) || isShuffled(key.slice(distinct.length));
    if (!isDrawn) continue;
    scrubbed += `${text.slice(done, start)}[redacted api_key]`;
    done = end;
  }
  return done === 0 ? text : scrubbed + text.slice(done);
}

interface Row {
  readonly kind: string;
  readonly pattern: RegExp;
  /** What stands in its place; undefined if it is none after all. @default `[redacted <kind>]` */
  readonly replace?: (match: string) => string | undefined;
}

/**
 * What no separated prefix marks. Each begins with its rarest letters and looks back from behind them to where the word
 * begins: V8 skips fast through ordinary text that way.
 */
const ROWS: readonly Row[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  {
    kind: "api_key",
    pattern: word("A(?:KIA|SIA|BIA|CCA)", "[A-Z0-9]{16}(?![A-Za-z0-9])"),
  },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html, https://cloud.google.com/docs/authentication/api-keys,
  // https://www.alibabacloud.com/help/ram, https://id.atlassian.com/manage-profile/security/api-tokens, https://jfrog.com/help,
  // https://docs.easypost.com, https://developers.facebook.com/docs/facebook-login/guides/access-tokens (Square: EAAA, Instagram: IGQV),
  {
    kind: "api_key",
    pattern: word(
      "(?:ABSK|AIza|AKCp|AT[AC]TT3|ATBB|LTAI|EZ[AT]K|EAA|IGQ[VW])",
      `${LETTER}{16,}(?:[+/]${LETTER}+){0,60}={0,2}`,
    ),
    replace: (match) => (looksDrawn(match, 24) ? "[redacted api_key]" : undefined),
  },
  // https://www.twilio.com/docs/iam/api-keys, https://docs.databricks.com/dev-tools/auth/pat.html
  { kind: "api_key", pattern: word("SK(?=[0-9a-f])", "[0-9a-f]{32}(?![A-Za-z0-9])") },
  { kind: "api_key", pattern: word("dapi(?=[0-9a-f])", "[0-9a-f]{32}(?:-\\d)?") },
  // https://developers.google.com/identity/protocols/oauth2: refresh tokens
  { kind: "api_key", pattern: new RegExp(`1//0(?<![/:]1//0)${LETTER}{20,}`, "g") },
  // Addresses that are credentials: https://api.slack.com/messaging/webhooks, https://discord.com/developers/docs/resources/webhook,
  // https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors, https://zapier.com/help, https://ifttt.com/maker_webhooks, https://help.make.com/webhooks
  {
    kind: "webhook",
    pattern:
      /(?:hooks\.slack(?:-gov)?\.com\\{0,4}\/(?:services|workflows|triggers)|discord(?:app)?\.com\\{0,4}\/api(?:\\{0,4}\/v\d{1,2})?\\{0,4}\/webhooks|webhook\.office\.com\\{0,4}\/webhookb2|hooks\.zapier\.com\\{0,4}\/hooks\\{0,4}\/catch|maker\.ifttt\.com\/trigger|hook\.[a-z0-9.]{1,12}make\.com)\\{0,4}\/[A-Za-z0-9_@/\\+-]{8,}/g,
    replace: (match) => `${match.slice(0, match.indexOf("/"))}/[redacted webhook]`,
  },
  // https://www.rfc-editor.org/rfc/rfc6750 and RFC 7617, whose names are case-insensitive; "basic responsibilities" are none
  {
    kind: "bearer_token",
    pattern: word("[Bb](?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])", "\\s{1,20}[A-Za-z0-9._~+/-]{8,}={0,2}"),
    replace: (match) => (isHttpCredential(match) ? "[redacted bearer_token]" : undefined),
  },
  // https://www.rfc-editor.org/rfc/rfc7519 and, of five parts, RFC 7516; with "sk." before it a key of
  // https://docs.mapbox.com/api/accounts/tokens/
  // (only at the start of a run of its letters: else a long run is searched again from each "eyJ" in it)
  {
    kind: "jwt",
    pattern: new RegExp(
      `eyJ(?<=(?<!${LETTER})eyJ|(?:\\\\[bfnrt]|%[0-9A-F]{2})eyJ)${LETTER}{8,}\\.(?:eyJ${LETTER}*(?:\\.${LETTER}*)?|${LETTER}*\\.${LETTER}{2,}(?:\\.${LETTER}+){0,2}|(?<=sk\\.eyJ${LETTER}{8,2000}\\.)${LETTER}+)`,
      "g",
    ),
  },
  // https://www.rfc-editor.org/rfc/rfc7468, https://www.rfc-editor.org/rfc/rfc9580; a key that is cut off has no END line
  {
    kind: "private_key",
    pattern:
      /-{4,5} ?BEGIN (?![A-Z0-9 ]{0,60}(?:PUBLIC|CERTIFICATE|SIGNATURE|SIGNED|PARAMETERS|CRL))[A-Z0-9 ]{0,60}-{4,5}[\s\S]*?(?:-{4,5} ?END [A-Z0-9 ]{0,60}-{4,5}|$)/g,
  },
  // https://documentation.mailgun.com
  {
    kind: "api_key",
    pattern: /[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9-])/g,
  },
  // What opens something by its address alone: https://developers.google.com/maps, https://learn.microsoft.com/azure/azure-functions,
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
  {
    kind: "api_key",
    pattern: /[?&](?:key|code|sig|[sS]ignature)=[^\s&"'`<>#\\]{20,}/g,
    replace: withoutQueryValue,
  },
  // A password on a command line
  {
    kind: "password",
    pattern:
      /--(?<!\S--)[a-z-]{0,30}(?:password|passwd|pwd|secret|token|api-?key|access-?key|private-?key)[ \t]{1,4}["']?[^\s"'-][^\s"']{2,}/g,
    replace: withoutFlagValue,
  },
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: user:password@host, also :password@host and token@host
  { kind: "password", pattern: /(?<=[A-Za-z0-9+.-]):\/\/[^\s/?#"'<>]{1,400}@/g, replace: withoutUserInfo },
];

/** Rare ones, each with letters that it cannot do without: to look for them costs next to nothing. */
const RARE_ROWS: readonly (Row & { readonly sign: string })[] = [
  // https://www.standardwebhooks.com: base64, a separator of which may stand anywhere
  {
    sign: "whsec_",
    kind: "api_key",
    pattern: word("whsec_", "[A-Za-z0-9+/_-]{16,}={0,2}"),
    replace: (match) => (looksDrawn(match, 18) || isShuffled(match) ? "[redacted api_key]" : undefined),
  },
  // https://api.slack.com/authentication: the cookie of a session, base64 in the form of addresses
  { sign: "xoxd-", kind: "api_key", pattern: word("xoxd-", "[A-Za-z0-9%_-]{20,}") },
  // https://learn.microsoft.com/azure/devops/release-notes: keys of Azure's services, with a signature at a place of its own
  { sign: "JQQJ99", kind: "api_key", pattern: /[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{10,40}/g },
  // https://mailchimp.com/developer/marketing/guides/quick-start/
  {
    sign: "-us",
    kind: "api_key",
    pattern: new RegExp(`${START}[0-9a-f]{32}-us\\d{1,2}(?![A-Za-z0-9])`, "g"),
  },
  // https://www.chiark.greenend.org.uk/~sgtatham/putty/: its own file of a private key
  {
    sign: "Private-Lines:",
    kind: "private_key",
    pattern: /Private-Lines: \d[\s\S]*?(?:Private-MAC: \S{1,200}|$)/g,
  },
  // An address within an address: "…?next=https%3A%2F%2Fx%3Faccess_token%3D…"
  {
    sign: "%3D",
    kind: "api_key",
    pattern: /(?:token|key|secret|passw(?:or)?d|signature)%3D[A-Za-z0-9._~+/-]{6,}/gi,
    replace: (match) => {
      const value = match.slice(match.indexOf("%") + 3);
      const isValue = /\d/.test(value) && /[A-Za-z]/.test(value);
      return isValue ? `${match.slice(0, -value.length)}[redacted]` : undefined;
    },
  },
  // https://docs.docker.com/reference/cli/docker/login, https://docs.npmjs.com/cli/configuring-npm/npmrc: user and password in base64
  ...['"auth', "_auth"].map((sign) => ({
    sign,
    kind: "password",
    pattern: /(?:"auth\\{0,7}"\s{0,3}:\s{0,3}\\{0,7}"|:_auth\s{0,3}=\s{0,3}"?)[A-Za-z0-9+/]{8,2000}={0,2}/g,
    replace: (match: string) => {
      const start = match.search(/[A-Za-z0-9+/]{8}/);
      const value = match.slice(start);
      return isBase64Pair(value) || looksDrawn(value, 24)
        ? `${match.slice(0, start)}[redacted password]`
        : undefined;
    },
  })),
  // https://docs.oracle.com/database/jdbc: user/password@
  {
    sign: "jdbc:oracle:",
    kind: "password",
    pattern: /(?<=jdbc:oracle:[a-z]{2,8}:[^\s/@:"']{1,60}\/)[^\s/@"']{1,100}(?=@)/g,
  },
  // Short options are a password to few commands only
  {
    sign: "curl ",
    kind: "password",
    pattern: shortOption("curl", `(?:u|-user)[ \\t=]{0,3}["']?[^\\s"':]{1,80}:(?!//)[^\\s"']{3,}`),
    replace: (match) => withoutLastValue(match, ":"),
  },
  ...["docker login", "redis-cli", "sshpass"].map((command) => ({
    sign: command,
    kind: "password",
    pattern: shortOption(command, `[pa][ \\t]{1,4}["']?[^\\s"'-][^\\s"']{2,}`),
    replace: (match: string) => withoutLastValue(match, ""),
  })),
  {
    sign: "mysql",
    kind: "password",
    pattern: shortOption("mysql", `p[^\\s"'-][^\\s"']{2,}`),
    replace: (match) => withoutLastValue(match, "-p"),
  },
];

/** An option that stands at most 120 letters behind its command on the same line. */
function shortOption(command: string, option: string): RegExp {
  return word(command, `\\s(?:[^\\n]{0,120}?\\s)?-${option}`);
}

function word(beginning: string, rest: string): RegExp {
  return new RegExp(`${beginning}(?<=${START}${beginning})${rest}`, "g");
}

// "pwd=1x": names and short ids need no look at all.
const SHORTEST_SECRET = 6;

// What every row needs to match at all. A text without any of these, nearly every text, costs only two looks: one at its
// separators and what stands around them, one at a few pairs of letters. Both are built so that V8 skips fast through
// ordinary text; all in one takes five times as long.
const RARE_SIGN = `(?<=whsec_|xoxd-|-(?=us\\d)|Private-(?=L)|auth\\\\{0,7}"?\\s?[:=]|jdbc:|\\s-(?=[upa-]))`;
const SEPARATOR_SIGN = new RegExp(`[-_.~:=>](?:${PREFIX_END}|${NAMED_VALUE_SIGN}|${RARE_SIGN})`);
const LETTER_SIGN =
  /A(?:[KS]IA|BIA|CCA|Iza|BSK|KCp|T[AC]TT|TBB)|LTAI|E(?:Z[AT]K|AA[A-Za-z0-9])|IGQ[VW]|SK[0-9a-f]{8}|eyJ|dapi[0-9a-f]{8}|:\/\/|1\/\/0|slack\.com\\{0,4}\/|-[0-9a-f]{8}-[0-9a-f]{8}(?![\w-])|BEGIN |[Bb](?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])\s/;

/** Replaces credentials by `[redacted api_key]` and the like, and what a name marks as one by `[redacted]`. */
export function scrubSecrets(text: string): string {
  if (text.length < SHORTEST_SECRET) return text;
  const hasSeparator = SEPARATOR_SIGN.test(text);
  const scrubbed = hasSeparator ? withoutPrefixedKeys(redactNamed(text)) : text;
  const hasSign = LETTER_SIGN.test(scrubbed) || scrubbed.includes("--");
  const withoutCommon = hasSign ? ROWS.reduce(withoutMatches, scrubbed) : scrubbed;
  const mayHaveRare = hasSeparator || text.includes("%3D") || text.includes("JQQJ99");
  return mayHaveRare ? RARE_ROWS.reduce(withoutRare, withoutCommon) : withoutCommon;
}

function withoutRare(text: string, row: Row & { readonly sign: string }): string {
  return text.includes(row.sign) ? withoutMatches(text, row) : text;
}

function withoutMatches(text: string, { kind, pattern, replace }: Row): string {
  return text.replace(pattern, (match) => {
    if (replace === undefined) return `[redacted ${kind}]`;
    return replace(match) ?? match;
  });
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const RUN = /[A-Za-z0-9]{8,}/g;

/**
 * Whether a part of the text looks drawn by lot: digits and letters among each other, which words and the numbers
 * between them are not, or a run that is too long for a word.
 */
function looksDrawn(text: string, longestWord: number): boolean {
  if (UUID.test(text)) return true;
  return (text.match(RUN) ?? []).some((run) => run.length >= longestWord || isMixed(run));
}

/** Many turns in a key whose runs are short for their separators, or have no digits: camelCase has fewer. */
function isShuffled(key: string): boolean {
  const letters = key.replace(/[_-]/g, "");
  return letters.length >= 16 && changes(letters) >= 6;
}

function isMixed(run: string): boolean {
  const digits = run.replace(/\D/g, "").length;
  const letters = run.length - digits;
  if (letters === 0) return run.length >= 9; // eight digits are a date
  if (run.length >= 12 && digits >= 2 && letters >= 2) return true;
  return digits > 0 && changes(run) >= 3;
}

/** How often digits, small letters and capitals take turns. */
function changes(run: string): number {
  return (
    run
      .replace(/[0-9]+/g, "0")
      .replace(/[a-z]+/g, "a")
      .replace(/[A-Z]+/g, "A").length - 1
  );
}

function isHttpCredential(match: string): boolean {
  const token = match.replace(/^\S+\s+/, "");
  if (/^basic/i.test(match) && isBase64Pair(token)) return true;
  return looksDrawn(token, 24) || (token.length >= 12 && /[\d=]/.test(token));
}

/** user:password in base64 */
function isBase64Pair(token: string): boolean {
  try {
    return atob(token).includes(":");
  } catch {
    return false;
  }
}

/** `://user:password@`: a name stays, a password or a token does not. */
function withoutUserInfo(match: string): string | undefined {
  const info = match.slice("://".length, -1);
  const colon = info.indexOf(":");
  const user = colon === -1 ? info : info.slice(0, colon);
  const shownUser = looksDrawn(user, 24) ? "[redacted password]" : user;
  const hidesPassword = colon !== -1 && colon < info.length - 1;
  if (shownUser === user && !hidesPassword) return undefined;
  const rest = colon === -1 ? "" : hidesPassword ? ":[redacted password]" : ":";
  return `://${shownUser}${rest}@`;
}

function withoutFlagValue(match: string): string | undefined {
  const flag = /^\S+/.exec(match)?.[0] ?? "";
  const value = match.slice(flag.length).trim().replace(/^["']/, "");
  return isPlaceholder(value) ? undefined : `${flag} [redacted password]`;
}

/** Without what stands at the end behind the last space, and behind the given letters there. */
function withoutLastValue(match: string, behind: string): string | undefined {
  const space = Math.max(match.lastIndexOf(" "), match.lastIndexOf("\t"));
  const from = match.indexOf(behind, space + 1) + behind.length;
  const start = /["']/.test(match.charAt(from)) ? from + 1 : from;
  return isPlaceholder(match.slice(start)) ? undefined : `${match.slice(0, start)}[redacted password]`;
}

function withoutQueryValue(match: string): string | undefined {
  const start = match.indexOf("=") + 1;
  return looksDrawn(match.slice(start), 32) ? `${match.slice(0, start)}[redacted api_key]` : undefined;
}
