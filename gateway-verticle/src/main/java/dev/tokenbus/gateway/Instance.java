package dev.tokenbus.gateway;

import java.util.function.IntSupplier;

/**
 * Which of a node's gateway instances this is. The instances share the node's limits.
 *
 * @param index its number on the node, from 0
 * @param count how many the node has
 */
record Instance(int index, int count) {
    /** As {@link #share(int)} of a limit that may change. */
    IntSupplier share(IntSupplier ofNode) {
        return () -> share(ofNode.getAsInt());
    }

    /** This instance's part of a limit of the node, rounded up. */
    int share(int ofNode) {
        return (ofNode + count - 1) / count;
    }
}
