/**
 * `compute`, which remembers its answers: for questions of which a program asks few. When there are `limit` of
 * them it starts anew, so that what comes from outside cannot fill the memory.
 */
export function remember<Question, Answer>(
  compute: (question: Question) => Answer,
  limit = 100,
): (question: Question) => Answer {
  const answers = new Map<Question, { readonly answer: Answer }>();
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined) return known.answer;
    if (answers.size >= limit) answers.clear();
    const answer = compute(question);
    answers.set(question, { answer });
    return answer;
  };
}
