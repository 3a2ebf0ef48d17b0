package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * What one ended stream has used, as a gateway keeps it.
 *
 * @param atMs when its home had the end, in milliseconds since 1970
 * @param principal the id of the principal whose stream it was; empty where nobody is authenticated
 * @param outcome how it ended, as on the wire
 * @param epoch the attempt that ended it
 * @param estimated whether a tokenizer counted the tokens
 * @param wastedTokens the part of the answer's tokens that nobody has as an answer
 * @param moved whether another gateway was its home before, and may have a record of the same stream
 */
public record UsageRecord(
        long atMs,
        String streamId,
        String principal,
        String model,
        String outcome,
        long epoch,
        long promptTokens,
        long completionTokens,
        boolean estimated,
        long wastedTokens,
        boolean moved) {
    void writeTo(BusWriter out) {
        out.number(atMs).text(streamId).text(principal).text(model).text(outcome);
        out.number(epoch).number(promptTokens).number(completionTokens);
        out.flag(estimated).number(wastedTokens).flag(moved);
    }

    static UsageRecord read(BusReader in) {
        return new UsageRecord(
                in.number(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                in.number(),
                in.number(),
                in.flag(),
                in.number(),
                in.flag());
    }
}
