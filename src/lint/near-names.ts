/** Names that most likely mean the same, so that one event gets counted as two: `portfolio.create`, `portfolio_created`. */

/** The name without what tells near ones apart: separators, endings, and in names of two words their order. */
function nearKey(name: string): string {
  const words = name.toLowerCase().split(/[._]/).map(stem);
  // Of more words the order may carry the sense: user.team_added, team.user_added.
  return (words.length === 2 ? words.sort() : words).join(" ");
}

/** `creates`, `created`, `creating` and `create` have one stem; so have `copied` and `copies`. It need not be a word. */
function stem(word: string): string {
  return word
    .replace(/ie[sd]$/, "y")
    .replace(/(?<=..)(?:ing|ed|es|s|e)$/, "")
    .replace(/(.)\1$/, "$1");
}

/** For each name that is nearly a more frequent one (or, as frequent, an earlier one), that one. */
export function nearNames(counts: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const standards = new Map<string, string>();
  for (const [name, count] of counts) {
    const key = nearKey(name);
    const standard = standards.get(key);
    if (standard === undefined || count > (counts.get(standard) ?? 0)) standards.set(key, name);
  }
  const near = new Map<string, string>();
  for (const name of counts.keys()) {
    const standard = standards.get(nearKey(name));
    if (standard !== undefined && standard !== name) near.set(name, standard);
  }
  return near;
}
