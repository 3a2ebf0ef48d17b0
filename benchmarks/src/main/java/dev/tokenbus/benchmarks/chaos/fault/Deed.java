package dev.tokenbus.benchmarks.chaos.fault;

/** A fault that a chaos run injects. */
public enum Deed {
    /** SIGKILL to one node, then a new one in its place. */
    KILL(4),
    /** SIGKILL to one node, which starts again at once on the same ports. */
    RESTART(2),
    /** SIGKILL to two nodes at once. */
    KILL_TWO(1),
    /** SIGSTOP for a while. */
    FREEZE(3),
    /** SIGTERM after a new node is there, as in a rolling restart. */
    DRAIN(2),
    /** One node that reaches no other node for a while; clients reach it. */
    ISOLATE(3),
    /** A network that is cut between two halves for a while. */
    PARTITION(2),
    /** SIGSTOP or a cut for a while, and SIGKILL to another node meanwhile. */
    OVERLAP(1),
    /** An event bus that loses, delays and repeats messages for a while. */
    LOSS(1);

    /** The weight with which it is chosen. */
    public final int weight;

    Deed(int weight) {
        this.weight = weight;
    }

    /** Whether it takes a network that can be cut. */
    public boolean needsNetwork() {
        return this == ISOLATE || this == PARTITION;
    }
}
