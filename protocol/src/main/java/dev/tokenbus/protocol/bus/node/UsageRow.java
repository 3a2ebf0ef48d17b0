package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * What the streams of one principal used of one model on one day.
 *
 * @param day the date in UTC, as 2026-11-27
 * @param prompts streams that ended
 * @param stopped those that were stopped
 * @param failed those that ended in an error
 * @param estimated those whose tokens a tokenizer counted
 * @param estimatedTokens the tokens of these, of prompts and answers
 * @param wastedTokens the part of {@code completionTokens} that nobody has as an answer
 */
public record UsageRow(
        String day,
        String principal,
        String model,
        long prompts,
        long stopped,
        long failed,
        long promptTokens,
        long completionTokens,
        long estimated,
        long estimatedTokens,
        long wastedTokens) {
    /** The row of one stream. */
    public static UsageRow of(String day, String principal, String model, UsageRecord one) {
        boolean stopped = one.outcome().equals("stopped");
        return new UsageRow(
                day,
                principal,
                model,
                1,
                stopped ? 1 : 0,
                stopped || one.outcome().equals("done") ? 0 : 1,
                one.promptTokens(),
                one.completionTokens(),
                one.estimated() ? 1 : 0,
                one.estimated() ? one.promptTokens() + one.completionTokens() : 0,
                one.wastedTokens());
    }

    /** The sum, under this row's names. */
    public UsageRow plus(UsageRow other) {
        return new UsageRow(
                day,
                principal,
                model,
                prompts + other.prompts,
                stopped + other.stopped,
                failed + other.failed,
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                estimated + other.estimated,
                estimatedTokens + other.estimatedTokens,
                wastedTokens + other.wastedTokens);
    }

    void writeTo(BusWriter out) {
        out.text(day)
                .text(principal)
                .text(model)
                .number(prompts)
                .number(stopped)
                .number(failed);
        out.number(promptTokens).number(completionTokens);
        out.number(estimated).number(estimatedTokens).number(wastedTokens);
    }

    static UsageRow read(BusReader in) {
        return new UsageRow(
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number());
    }
}
