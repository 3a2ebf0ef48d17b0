package dev.tokenbus.benchmarks.scenario;

import java.util.Locale;

/** A measured figure: its name in the table, its unit, and whether a ratio to a peer means something. */
public enum Figure {
    CPU_PER_CHUNK("CPU/chunk", "µs", 1, true),
    CPU_PER_STREAM("CPU/stream", "ms", 2, true),
    ADDED_P50("added p50", "ms", 2, false),
    QUIET_P99("added p99 quiet", "ms", 2, false),
    ADDED_P99("added p99", "ms", 2, true),
    FIRST_P50("first chunk p50", "ms", 2, false),
    FIRST_P99("first chunk p99", "ms", 2, false),
    LONGEST_GAP("longest gap", "ms", 0, false),
    CHUNKS_PER_SECOND("chunks/s", "", 0, false),
    REQUESTS_PER_SECOND("requests/s", "", 0, true),
    LATENCY_P50("p50", "ms", 2, true),
    LATENCY_P99("p99", "ms", 2, true),
    STREAMS("streams", "", 0, true),
    SOCKET_BYTES("memory/socket", "KB", 1, true),
    SOCKET_CPU("CPU/1000 sockets", "ms/s", 2, true),
    MEMORY("memory", "MB", 0, false),
    MEMORY_GROWTH("memory growth", "MB", 0, false),
    SLOWED("added p99 ÷ without", "", 2, false),
    FLOODED("flood/s", "", 0, false),
    IDLE_CPU("CPU idle", "ms/s", 0, false),
    HAZELCAST_OPERATIONS("Hazelcast operations/stream", "", 3, false),
    FAILED("failed", "", 0, false);

    private final String title;
    private final String unit;
    private final int decimals;
    private final boolean compared;

    Figure(String title, String unit, int decimals, boolean compared) {
        this.title = title;
        this.unit = unit;
        this.decimals = decimals;
        this.compared = compared;
    }

    public String title() {
        return title;
    }

    /** The title with its unit. */
    public String heading() {
        return unit.isEmpty() ? title : title + " " + unit;
    }

    public boolean isCompared() {
        return compared;
    }

    public String format(double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
