package dev.tokenbus.metrics.node;

import static dev.tokenbus.metrics.node.MeterNames.PREFIX;

import java.time.Duration;
import java.util.stream.DoubleStream;

/**
 * Every time that a node measures, with its name in reports, in JSON and in a registry, and the buckets that Prometheus sees.
 *
 * <p>The {@code gen_ai.server} metrics are OpenTelemetry's, as the worker that serves a model sees them; {@link
 * #TIME_TO_FIRST_TOKEN} is what a client of the gateway waits for, queue and dispatch included.
 */
public enum Latency {
    TIME_TO_FIRST_TOKEN(
            "gateway.firstToken", "timeToFirstToken", PREFIX + "gateway.time_to_first_token", Buckets.FIRST_TOKEN),
    GATEWAY_OVERHEAD("gateway.overhead", "gatewayOverhead", PREFIX + "gateway.overhead", Buckets.OVERHEAD),
    QUEUE_WAIT("worker.queueWait", "queueWait", PREFIX + "worker.queue_wait", Buckets.FIRST_TOKEN),
    WORKER_FIRST_TOKEN(
            "worker.firstToken", "workerTimeToFirstToken", "gen_ai.server.time_to_first_token", Buckets.FIRST_TOKEN),
    TIME_PER_OUTPUT_TOKEN(
            "worker.timePerToken", "timePerOutputToken", "gen_ai.server.time_per_output_token", Buckets.PER_TOKEN),
    REQUEST_DURATION("worker.duration", "requestDuration", "gen_ai.server.request.duration", Buckets.DURATION);

    private final String reportName;
    private final String jsonName;
    private final String meterName;
    private final double[] bucketSeconds;

    Latency(String reportName, String jsonName, String meterName, double[] bucketSeconds) {
        this.reportName = reportName;
        this.jsonName = jsonName;
        this.meterName = meterName;
        this.bucketSeconds = bucketSeconds;
    }

    /** The histogram's name in a {@link dev.tokenbus.protocol.bus.node.NodeReport}. */
    public String reportName() {
        return reportName;
    }

    /** The name under {@code latencies} in {@code /api/metrics}. */
    public String jsonName() {
        return jsonName;
    }

    /** The name in a Micrometer registry, without its unit. */
    String meterName() {
        return meterName;
    }

    /** Upper bounds, in seconds, ascending. */
    double[] bucketSeconds() {
        return bucketSeconds.clone();
    }

    Duration[] buckets() {
        return DoubleStream.of(bucketSeconds)
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new);
    }

    private static final class Buckets {
        static final double[] FIRST_TOKEN = {.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};
        static final double[] PER_TOKEN = {.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5};
        static final double[] DURATION =
                DoubleStream.iterate(.01, seconds -> 2 * seconds).limit(14).toArray();
        static final double[] OVERHEAD = {50e-6, 100e-6, 200e-6, 500e-6, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1
        };
    }
}
