interface PersonalDataRow {
  readonly pattern: RegExp;
  /** A check that ordinary numbers fail: timestamps and order numbers must stay. */
  readonly isReal?: (text: string) => boolean;
}

/** Personal data that can be scrubbed by option, in this order. A miss is likelier than a false hit. */
const PERSONAL_DATA = {
  // https://html.spec.whatwg.org/#valid-e-mail-address, with a top-level domain required
  email: {
    pattern:
      /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,256}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,10}\.[A-Za-z]{2,24}\b/g,
  },
  // https://www.iso.org/standard/81090.html
  iban: {
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    isReal: hasIbanCheckDigits,
  },
  // https://www.itu.int/rec/T-REC-E.164: a leading + and 8 to 15 digits
  phone: { pattern: /(?<!\w)\+\d(?:[ ().-]{0,2}\d){7,14}\b/g },
  // ISO/IEC 7812: 13 to 19 digits, in groups or not
  card: { pattern: /\b(?:\d[ -]?){12,18}\d\b/g, isReal: hasLuhnDigit },
  ip: { pattern: /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g },
} as const satisfies Record<string, PersonalDataRow>;

export type PersonalDataKind = keyof typeof PERSONAL_DATA;
export const PERSONAL_DATA_KINDS = Object.keys(PERSONAL_DATA) as readonly PersonalDataKind[];

/** Replaces e-mail addresses and the like by `[email]`, `[phone]`, … */
export function scrubPersonalData(text: string, kinds: readonly PersonalDataKind[]): string {
  let scrubbed = text;
  for (const kind of PERSONAL_DATA_KINDS) {
    if (!kinds.includes(kind)) continue;
    const { pattern, isReal }: PersonalDataRow = PERSONAL_DATA[kind];
    scrubbed = scrubbed.replace(pattern, (found) => (isReal?.(found) === false ? found : `[${kind}]`));
  }
  return scrubbed;
}

/** ISO/IEC 7812-1, annex B: from the right every second digit counts double, the sum ends in 0. */
function hasLuhnDigit(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 1 ? 2 * digit : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** ISO 7064, MOD 97-10: the first four characters moved to the end, letters as numbers from 10, leave 1. */
function hasIbanCheckDigits(text: string): boolean {
  const compact = text.replaceAll(" ", "");
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
