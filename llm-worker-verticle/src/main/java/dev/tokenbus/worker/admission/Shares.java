package dev.tokenbus.worker.admission;

import dev.tokenbus.protocol.bus.worker.Source;
import java.util.HashMap;
import java.util.Map;

/**
 * Places of one kind, who holds them, and who may have another: the last ones are kept for sources that hold none, so that a few
 * connections cannot take all of them.
 */
final class Shares {
    private int capacity;
    private int keptForConnections;
    private int keptForAddresses;
    private final Map<Long, Integer> byAddress = new HashMap<>();
    private final Map<Long, Integer> byConnection = new HashMap<>();
    private int taken;

    /** @param reservedPercent the part that is kept for connections that hold none; half of it is kept for addresses that hold none */
    Shares(int capacity, int reservedPercent) {
        resize(capacity, reservedPercent);
    }

    /** From now on there are so many; who holds one keeps it, even where there are fewer. */
    void resize(int capacity, int reservedPercent) {
        this.capacity = capacity;
        this.keptForConnections = (int) ((long) capacity * reservedPercent / 100);
        this.keptForAddresses = keptForConnections / 2;
    }

    /** Whether a stream may have one more place; of an answer that was begun none is kept back. */
    boolean hasOneFor(Claim claim) {
        return mayHaveOneOf(capacity - taken, claim);
    }

    /** Whether it may have one once another stream has left. */
    boolean wouldHaveOneFor(Claim claim) {
        return mayHaveOneOf(capacity - taken + 1, claim);
    }

    private boolean mayHaveOneOf(int free, Claim claim) {
        return free > (claim.continued() ? 0 : keptFrom(claim.source()));
    }

    private int keptFrom(Source source) {
        if (!source.isKnown() || heldByAddress(source) == 0) {
            return 0;
        }
        return heldByConnection(source) == 0 ? keptForAddresses : keptForConnections;
    }

    void take(Source source) {
        taken++;
        byAddress.merge(source.address(), 1, Integer::sum);
        byConnection.merge(source.connection(), 1, Integer::sum);
    }

    void free(Source source) {
        taken--;
        byAddress.computeIfPresent(source.address(), (address, held) -> held == 1 ? null : held - 1);
        byConnection.computeIfPresent(source.connection(), (connection, held) -> held == 1 ? null : held - 1);
    }

    int heldByAddress(Source source) {
        return byAddress.getOrDefault(source.address(), 0);
    }

    int heldByConnection(Source source) {
        return byConnection.getOrDefault(source.connection(), 0);
    }

    int taken() {
        return taken;
    }
}
