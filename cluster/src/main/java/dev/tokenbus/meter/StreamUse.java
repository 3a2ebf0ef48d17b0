package dev.tokenbus.meter;

import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Usage;

/**
 * What one stream has used, said by its home when it ends.
 *
 * @param owner the id of the principal whose stream it is; empty where nobody is authenticated
 * @param epoch the attempt that ended it
 * @param usage as its terminal frame says it
 * @param wastedTokens the part of the answer's tokens that nobody has as an answer
 * @param moved whether another gateway was its home before, which may have ended it as well
 */
public record StreamUse(
        StreamId id,
        String owner,
        String model,
        long epoch,
        Outcome outcome,
        Usage usage,
        long wastedTokens,
        boolean moved) {}
