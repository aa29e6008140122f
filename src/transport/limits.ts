/** What is read of an answer: backends say in far less what they refused, and an error page may be endless. */
export const MAX_ANSWER_BYTES = 1_000_000;
