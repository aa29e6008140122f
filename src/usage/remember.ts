/**
 * `compute`, which remembers its answers: for texts of which a program meets few. When there are `limit` of them
 * it starts anew, so that texts from outside cannot fill the memory.
 */
export function remember<Answer>(compute: (text: string) => Answer, limit = 100): (text: string) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known.answer;
    if (answers.size >= limit) answers.clear();
    const answer = compute(text);
    answers.set(text, { answer });
    return answer;
  };
}
