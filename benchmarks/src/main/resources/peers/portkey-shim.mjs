// Portkey 1.15.2 appends to the headers of what fetch answers, which newer Node.js releases do not allow: every request
// would be a 500. This gives it an answer with headers of its own; the body is handed through as it is.
const { fetch: plainFetch, Response: PlainResponse } = globalThis;
globalThis.fetch = async (...request) => {
  const answer = await plainFetch(...request);
  return new PlainResponse(answer.body, answer);
};
