package dev.tokenbus.cluster;

import dev.tokenbus.trace.Tracing;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a node gives to each of its verticles: its identity, and everything that a test wants to control.
 *
 * @param nodeId the node's id in addresses; new at each start of the process
 * @param presence where verticles report what the node announces
 * @param nanoClock the clock; like {@link System#nanoTime}
 * @param random for ids and for choices; like {@link java.security.SecureRandom}, safe on any thread
 * @param forgetAddress takes the address of a stream that this node will send nothing more to; the cluster manager then drops its
 *     cached route
 * @param workersByLoop the node's own workers, by event loop
 * @param moves the streams that move from node to node, for the log
 * @param tracing where verticles say what they do for an answer
 */
public record NodeEnvironment(
        String nodeId,
        NodePresence presence,
        LongSupplier nanoClock,
        RandomGenerator random,
        Consumer<String> forgetAddress,
        WorkersByLoop workersByLoop,
        StreamMoves moves,
        Tracing tracing) {
    /** The environment of a node that traces nothing. */
    public NodeEnvironment(
            String nodeId,
            NodePresence presence,
            LongSupplier nanoClock,
            RandomGenerator random,
            Consumer<String> forgetAddress,
            WorkersByLoop workersByLoop,
            StreamMoves moves) {
        this(nodeId, presence, nanoClock, random, forgetAddress, workersByLoop, moves, Tracing.OFF);
    }
}
