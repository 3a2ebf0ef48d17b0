package dev.tokenbus.benchmarks.chaos;

/** A fault that a chaos run injects. */
enum ChaosDeed {
    /** SIGKILL to one node, then a new one in its place. */
    KILL(4),
    /** SIGSTOP for a while. */
    FREEZE(2),
    /** SIGTERM after a new node is there, as in a rolling restart. */
    DRAIN(2),
    /** A network that is cut between two halves for a while. */
    PARTITION(2);

    /** The weight with which it is chosen. */
    final int weight;

    ChaosDeed(int weight) {
        this.weight = weight;
    }
}
