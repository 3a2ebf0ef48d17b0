/**
 * The figures of an answer: how soon, how fast, how much, how long, by whom. While it streams they are this page's own count; at the
 * end the server's figures take over, because it knows what waited in the queue and what the network did.
 */
import { isSimulated } from './words.js';

/** `{firstMs, rate, tokens, totalMs}`; null for what is not known yet. */
export function numbersOf(stream, now) {
  const { usage, timings } = stream.end ?? {};
  const tokens = usage?.completionTokens ?? stream.tokens;
  const firstMs = timings ? timings.queueMs + timings.firstTokenMs : ownWait(stream);
  const spent = timings ? timings.durationMs - firstMs : stream.firstTokenAt && (stream.endedAt ?? now) - stream.firstTokenAt;
  return {
    firstMs: tokens > 0 ? firstMs : null,
    rate: tokens > 1 && spent > 0 ? ((tokens - 1) * 1000) / spent : null,
    tokens: tokens > 0 ? tokens : null,
    totalMs: stream.isLive ? null : (timings?.durationMs ?? null),
  };
}

/** Pairs of a name and a text: `rate`, `first`, `tokens`, `model`; those that are not known yet are left out. */
export function figuresOf(stream, now) {
  const numbers = numbersOf(stream, now);
  const estimated = stream.end?.usage?.estimated;
  const figures = [
    ['rate', numbers.rate !== null && rateText(numbers.rate)],
    ['first', numbers.firstMs !== null && `first token ${duration(numbers.firstMs)}`],
    ['tokens', numbers.tokens !== null && tokensText(numbers.tokens, estimated)],
    ['model', stream.model && (isSimulated(stream.model) ? `${stream.model} (no LLM)` : stream.model)],
  ];
  return figures.filter(([, text]) => text);
}

/** Who only watches does not know when it was asked. */
function ownWait({ firstTokenAt, sentAt, isWatched }) {
  return firstTokenAt && !isWatched ? firstTokenAt - sentAt : null;
}

export function rateText(rate) {
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} tokens/s`;
}

export function tokensText(tokens, estimated = false) {
  return `${estimated ? '≈ ' : ''}${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'}`;
}

export function duration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
