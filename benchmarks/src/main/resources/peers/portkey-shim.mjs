// Portkey 1.15.2 appends to the headers of fetch's response, which newer Node.js releases refuse, so that every request fails
// with 500. This shim gives it a response with mutable headers and the same body.
const { fetch: plainFetch, Response: PlainResponse } = globalThis;
globalThis.fetch = async (...request) => {
  const answer = await plainFetch(...request);
  return new PlainResponse(answer.body, answer);
};
