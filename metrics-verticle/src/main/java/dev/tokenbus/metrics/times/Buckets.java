package dev.tokenbus.metrics.times;

import java.util.stream.DoubleStream;

/** The upper bounds of the buckets that Prometheus sees, of a time in seconds; the last bucket has none. */
public enum Buckets {
    /** What OpenTelemetry recommends for {@code gen_ai.server.time_to_first_token}. */
    FIRST_TOKEN(.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10),
    /** What OpenTelemetry recommends for {@code gen_ai.server.time_per_output_token}. */
    PER_TOKEN(.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5),
    /** What OpenTelemetry recommends for {@code gen_ai.server.request.duration}. */
    DURATION(DoubleStream.iterate(.01, seconds -> 2 * seconds).limit(14).toArray()),
    /** What OpenTelemetry recommends for {@code gen_ai.client.token.usage}, in tokens. */
    TOKENS(DoubleStream.iterate(1, tokens -> 4 * tokens).limit(14).toArray()),
    /** From what a gateway takes for a chunk when it is idle to what a client sees as a stall. */
    OVERHEAD(50e-6, 100e-6, 200e-6, 500e-6, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1);

    private final double[] upTo;

    Buckets(double... bounds) {
        upTo = DoubleStream.concat(DoubleStream.of(bounds), DoubleStream.of(Double.POSITIVE_INFINITY))
                .toArray();
    }

    /** Ascending; infinity is the last. */
    double[] upTo() {
        return upTo.clone();
    }
}
