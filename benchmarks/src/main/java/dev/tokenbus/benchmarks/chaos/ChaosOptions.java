package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.protocol.Range;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a chaos run is to be.
 *
 * @param minutes how long plugs are pulled
 * @param streams so many run at any time
 * @param gateways nodes with that role
 * @param workers nodes with that role
 * @param tokenMs milliseconds between the tokens of a stream
 * @param seed all random choices follow from it
 * @param deeds what may happen to nodes
 * @param logs the directory for what the nodes say; null for none
 */
record ChaosOptions(
        double minutes,
        int streams,
        int gateways,
        int workers,
        int tokenMs,
        long seed,
        Set<ChaosDeed> deeds,
        @Nullable Path logs) {
    private static final int MOST_NODES = 32;

    ChaosOptions {
        if (!(minutes > 0 && minutes <= 1440)) {
            throw new IllegalArgumentException("--minutes: " + minutes + " (expected: above 0, at most 1440)");
        }
        Range.check("--streams", streams, 1, 10_000);
        // With one of a kind, its loss is the loss of all.
        Range.check("--gateways", gateways, 2, MOST_NODES);
        Range.check("--workers", workers, 2, MOST_NODES);
        Range.check("--token-ms", tokenMs, 1, 10_000);
        deeds = EnumSet.copyOf(deeds);
    }
}
