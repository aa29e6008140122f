/**
 * The gate for everything that LangMeter prints: ids, tags, model names, error messages and file names come from outside,
 * and a control character in them must neither command the terminal nor forge a line, nor turn text around.
 */

/** Controls (C0, C1), format characters (bidi, zero width, tags), line and paragraph separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const PLAIN = /^[ -~\n]*$/;
const JOINER = "\u200D";
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * The text with U+FFFD in place of what a terminal would obey; emoji sequences and lone line feeds stay.
 *
 * @param kept Controls that mean what they should there. @default line feeds
 */
export function printable(text: string, kept = "\n"): string {
  if (PLAIN.test(text) && kept.includes("\n")) return text;
  return text
    .toWellFormed()
    .replace(UNSAFE, (character, at: number, whole: string) =>
      kept.includes(character) || isInEmoji(character, at, whole) ? character : "\uFFFD",
    );
}

/** The same as one line: breaks become spaces. */
export function printableLine(text: string): string {
  return printable(text.replace(BREAKS, " "), "");
}

/** JSON text, in which the same characters can be escaped: a program reads what it was. */
export function printableJson(json: string): string {
  return json.replace(UNSAFE, (character, at: number, whole: string) => {
    if (character === "\n" || isInEmoji(character, at, whole)) return character;
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}

// A joiner between two pictures makes one of them; any other is invisible.
const PICTURE_BEFORE = /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?$/u;
const PICTURE_AFTER = /^\p{Extended_Pictographic}/u;

function isInEmoji(character: string, at: number, whole: string): boolean {
  return (
    character === JOINER &&
    PICTURE_BEFORE.test(whole.slice(Math.max(0, at - 4), at)) &&
    PICTURE_AFTER.test(whole.slice(at + 1, at + 3))
  );
}
