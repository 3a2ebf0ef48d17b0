/** How fast each stream is now: its tokens of the last seconds, by what the gateway has pushed. */

/** So much is looked back, in milliseconds. */
const WINDOW = 3500;

/** In less time a few tokens that come together look like very many a second. */
const SHORTEST = 900;

export class Rates {
  #samples = new Map();

  /** Streams that are not among these are forgotten. */
  take(streams, now) {
    const kept = new Map();
    for (const { streamId, tokens } of streams) {
      const before = (this.#samples.get(streamId) ?? []).filter(({ at }) => now - at < WINDOW);
      kept.set(streamId, [...before, { at: now, tokens }]);
    }
    this.#samples = kept;
  }

  /** Tokens a second; on average since its beginning where it has been seen for a moment only, or has ended. */
  of(stream) {
    const samples = this.#samples.get(stream.streamId) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    const isKnown = stream.state !== 'ended' && samples.length > 1 && last.at - first.at >= SHORTEST;
    return isKnown ? Math.max(0, ((last.tokens - first.tokens) * 1000) / (last.at - first.at)) : stream.tokensPerSecond;
  }
}
