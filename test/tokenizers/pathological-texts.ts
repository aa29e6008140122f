const LENGTH = 100_000;

/** A linear congruential generator: the same "random" text in every run. */
function pickFrom(characters: string): string {
  const units = [...characters];
  let state = 1;
  let text = "";
  while (text.length < LENGTH) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += units[Math.floor((state / 2 ** 31) * units.length)];
  }
  return text;
}

const codePoints = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => String.fromCodePoint(first + index)).join("");

/** Texts on which js-tiktoken's own encoder takes between half a second and minutes. */
export const PATHOLOGICAL_TEXTS: Readonly<Record<string, string>> = {
  "one letter": "a".repeat(LENGTH),
  "one capital": "A".repeat(LENGTH),
  spaces: " ".repeat(LENGTH),
  "line feeds": "\n".repeat(LENGTH),
  "one emoji": "😀".repeat(LENGTH / 2),
  "mixed emoji": pickFrom(codePoints(0x1f600, 80)),
  "Chinese without punctuation": pickFrom(codePoints(0x4e00, 3_000)),
  "Thai without spaces": pickFrom(codePoints(0x0e01, 46)),
  base62: pickFrom("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
  punctuation: pickFrom("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"),
  "combining marks": "e\u0301\u0302\u0303".repeat(LENGTH / 4),
  "lone surrogates": "\ud83d".repeat(LENGTH),
};
