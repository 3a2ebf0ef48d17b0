package dev.tokenbus.cluster;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a node gives to each of its verticles: who it is, and everything that a test wants to hold in its own hand.
 *
 * @param nodeId the node's id in addresses; new at each start of the process
 * @param presence what verticles tell of themselves
 * @param nanoClock as {@link System#nanoTime}
 * @param random as {@link java.security.SecureRandom}, for ids and for choices; safe on any thread
 * @param forgetAddress called with the address of a stream that this node sent to, when it sends no more; lets the cluster
 *     manager drop what it cached for it
 * @param workersByLoop the node's own workers
 * @param localHomes the homes of streams on this node
 */
public record NodeEnvironment(
        String nodeId,
        NodePresence presence,
        LongSupplier nanoClock,
        RandomGenerator random,
        Consumer<String> forgetAddress,
        WorkersByLoop workersByLoop,
        SameLoopHomes localHomes) {}
