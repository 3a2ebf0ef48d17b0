/**
 * The figures under an answer: how fast, how soon, how much, by whom. While it streams they are this page's own count;
 * at the end the server's figures take over, because it knows what waited in the queue and what the network did.
 */
import { isSimulated } from './words.js';

/** Pairs of a name and a text: `rate`, `first`, `tokens`, `model`; those that are not known yet are left out. */
export function figuresOf(stream, now) {
  const { usage, timings } = stream.end ?? {};
  const tokens = usage?.completionTokens ?? stream.tokens;
  const first = timings ? timings.queueMs + timings.firstTokenMs : ownWait(stream);
  const spent = timings ? timings.durationMs - first : stream.firstTokenAt && (stream.endedAt ?? now) - stream.firstTokenAt;
  const figures = [];
  if (tokens > 1 && spent > 0) {
    figures.push(['rate', `${rounded(((tokens - 1) * 1000) / spent)} tokens/s`]);
  }
  if (first !== null && tokens > 0) {
    figures.push(['first', `first token ${duration(first)}`]);
  }
  if (tokens > 0) {
    figures.push(['tokens', `${usage?.estimated ? '≈ ' : ''}${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'}`]);
  }
  if (stream.model) {
    figures.push(['model', isSimulated(stream.model) ? `${stream.model} (no LLM)` : stream.model]);
  }
  return figures;
}

/** Who only watches does not know when it was asked. */
function ownWait({ firstTokenAt, sentAt, isWatched }) {
  return firstTokenAt && !isWatched ? firstTokenAt - sentAt : null;
}

function rounded(rate) {
  return rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');
}

function duration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
