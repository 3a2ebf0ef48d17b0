package dev.tokenbus.client;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.frame.ServerFrame.Chunk;
import io.vertx.core.Handler;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Hands an answer's text, or all of its pieces, over as fast as its reader asks for it, and holds the rest. */
final class PieceFlow {
    private final Deque<Chunk> held = new ArrayDeque<>();
    private @Nullable Handler<Chunk> reader;
    private boolean isForAllKinds;
    private long demand = Long.MAX_VALUE;
    private boolean isHandingOver;

    void readTextBy(@Nullable Handler<String> handler) {
        isForAllKinds = false;
        reader = handler == null ? null : piece -> handler.handle(piece.data());
    }

    void readAllBy(@Nullable Handler<Chunk> handler) {
        isForAllKinds = handler != null;
        reader = handler;
    }

    boolean isPaused() {
        return demand == 0;
    }

    void pause() {
        demand = 0;
    }

    void request(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    }

    void add(Chunk piece) {
        if (isForAllKinds || piece.kind() == ChunkKind.TEXT) {
            held.add(piece);
        }
    }

    void clear() {
        held.clear();
    }

    /**
     * Hands over what was asked for.
     *
     * @param onPaused called before the last piece that was asked for is handed over
     * @return whether nothing is left; false if the reader itself, which has a piece in hand, asks for the next one
     */
    boolean deliver(Runnable onPaused) {
        if (isHandingOver) {
            return false;
        }
        isHandingOver = true;
        while (demand > 0 && !held.isEmpty()) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            if (demand == 0) {
                onPaused.run();
            }
            Chunk piece = held.poll();
            if (reader != null) {
                reader.handle(piece);
            }
        }
        isHandingOver = false;
        return held.isEmpty();
    }
}
