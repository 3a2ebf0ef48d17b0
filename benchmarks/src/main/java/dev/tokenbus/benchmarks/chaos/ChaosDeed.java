package dev.tokenbus.benchmarks.chaos;

/** What is done to a cluster in a chaos run. */
enum ChaosDeed {
    /** SIGKILL to one node, and a new one in its place. */
    KILL(4),
    /** SIGSTOP for a while. */
    FREEZE(2),
    /** SIGTERM after a new node is there, as in a rolling restart. */
    DRAIN(2),
    /** The network between two halves is cut for a while. */
    PARTITION(2);

    /** How often it is chosen, compared with the others. */
    final int weight;

    ChaosDeed(int weight) {
        this.weight = weight;
    }
}
