package dev.tokenbus.metrics.series;

import dev.tokenbus.metrics.times.Buckets;

/** What is timed of the streams of one kind: a row for each, with its name in reports and what Prometheus shows of it. */
public enum StreamTime {
    FIRST_TOKEN(
            "firstToken", "time_to_first_token", "From a request to the first token at its home", Buckets.FIRST_TOKEN),
    GAP("gap", "token_gap", "Between two batches of tokens that arrive at the home", Buckets.PER_TOKEN),
    QUEUE("queue", "queue", "In a worker's queue, as the home was told; 0 for what ran at once", Buckets.FIRST_TOKEN),
    BUS_HOP("busHop", "bus_hop", "Half of a question's way from the home to a worker and back", Buckets.OVERHEAD),
    SOCKET_STALL("socketStall", "socket_stall", "How long a viewer's socket took no bytes", Buckets.DURATION),
    WHOLE("whole", "duration", "From a request to the end, of streams that had one home", Buckets.DURATION);

    private final String key;
    private final String series;
    private final String help;
    private final Buckets buckets;

    StreamTime(String key, String series, String help, Buckets buckets) {
        this.key = key;
        this.series = series;
        this.help = help;
        this.buckets = buckets;
    }

    /** The name in a {@link dev.tokenbus.protocol.bus.node.StreamFigures}. */
    public String key() {
        return key;
    }

    /** The name in Prometheus. */
    String series() {
        return "tokenbus_stream_" + series + "_seconds";
    }

    String help() {
        return help;
    }

    Buckets buckets() {
        return buckets;
    }
}
