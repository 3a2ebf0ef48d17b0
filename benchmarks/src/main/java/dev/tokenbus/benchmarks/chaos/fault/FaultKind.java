package dev.tokenbus.benchmarks.chaos.fault;

/** What was wrong when a viewer had to wait: one fault by itself, several at once, or none. */
public enum FaultKind {
    WORKER_KILLED("worker killed", 1),
    WORKER_FROZEN("worker frozen", 5),
    WORKER_CUT_OFF("worker cut off", 8),
    WORKER_DRAINED("worker drained", 0),
    GATEWAY_KILLED("gateway killed", 8),
    GATEWAY_FROZEN("gateway frozen", 8),
    GATEWAY_CUT_OFF("gateway cut off", 8),
    GATEWAY_DRAINED("gateway drained", 0),
    HALVED("network cut in halves", 0),
    TWO_KILLED("two nodes killed", 0),
    BUS("bus loses messages", 0),
    SEVERAL("several at once", 0),
    /** The chaos run's own event loop got no time for half of the gap: the machine is too small for the run. */
    HARNESS("chaos itself stood still", 0),
    NONE("no fault", 0);

    /** What a person calls it. */
    public final String label;

    /** The longest gap that is wanted, in seconds; 0 for no limit. */
    public final int wantedSeconds;

    FaultKind(String label, int wantedSeconds) {
        this.label = label;
        this.wantedSeconds = wantedSeconds;
    }
}
