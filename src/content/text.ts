/**
 * Cutting text. Limits are code points, so that no cut goes through a surrogate pair; lengths that are
 * reported are UTF-16 units (`string.length`), which costs nothing to know for a text of any size.
 */

/** The first `max` code points, well-formed: a lone surrogate becomes U+FFFD. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text.toWellFormed();
  return copyOf(text.slice(0, endOf(text, max)).toWellFormed());
}

/** A text that is going to be cut is scrubbed with so many more characters: half a credential must not stay. */
export const SCRUB_MARGIN = 256;

// As long as tokens get: a JWT with a certificate chain in it has 8,000 letters.
const REST_OF_WORD = /[^\s"'`<>]{0,16384}/y;

/** The beginning of the text up to `units`, and the rest of the word there: what is a credential shows in the whole only. */
export function wholeWords(text: string, units: number): string {
  if (text.length <= units) return text;
  REST_OF_WORD.lastIndex = units;
  return text.slice(0, units + (REST_OF_WORD.exec(text)?.[0].length ?? 0));
}

/** The text without what it ends in of that character: a pattern such as /\/+$/ takes quadratic time to say no. */
export function trimmedEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === character) end--;
  return text.slice(0, end);
}

/** Index just behind the `max`-th code point. */
function endOf(text: string, max: number): number {
  let index = 0;
  for (let points = 0; points < max && index < text.length; points++) {
    const unit = text.charCodeAt(index);
    const next = text.charCodeAt(index + 1);
    index += unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000 ? 2 : 1;
  }
  return index;
}

/**
 * A string of its own. V8's slice() keeps the whole parent alive, so a 2,000-character piece of a 10 MB prompt
 * would hold 10 MB for as long as the event waits in a queue.
 */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
