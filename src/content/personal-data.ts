/** Personal data that can be scrubbed by option. Patterns are conservative: a miss is likelier than a false hit. */
const PERSONAL_DATA = {
  // https://html.spec.whatwg.org/#valid-e-mail-address, with a top-level domain required
  email: /\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}\b/g,
  // https://www.iso.org/standard/81090.html (IBAN)
  iban: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
  // ISO/IEC 7812: 13 to 19 digits, in groups or not
  card: /\b(?:\d[ -]?){12,18}\d\b/g,
  // https://www.itu.int/rec/T-REC-E.164: a leading + and 8 to 15 digits
  phone: /\+\d(?:[ ().-]?\d){7,14}\b/g,
  ip: /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g,
} as const;

export type PersonalDataKind = keyof typeof PERSONAL_DATA;
export const PERSONAL_DATA_KINDS = Object.keys(PERSONAL_DATA) as readonly PersonalDataKind[];

/** Replaces e-mail addresses and the like by `[email]`, `[phone]`, … */
export function scrubPersonalData(text: string, kinds: readonly PersonalDataKind[]): string {
  let scrubbed = text;
  for (const kind of kinds) scrubbed = scrubbed.replace(PERSONAL_DATA[kind], `[${kind}]`);
  return scrubbed;
}
