package dev.tokenbus.gateway.client;

import dev.tokenbus.protocol.StreamId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The streams that one client started on its connection: those it receives, and for a while those it no longer does. */
final class OwnStreams {
    /** So many ended streams are remembered, so that a late stop of one is no error. */
    private static final int MOST_ENDED = 64;

    private final int mostLeft;
    private final Map<StreamId, StartedFrame.Prompt> received = new HashMap<>();
    private final Set<StreamId> ended = new LinkedHashSet<>();
    private final Set<StreamId> left = new LinkedHashSet<>();

    /** @param mostLeft so many streams that the client left are remembered */
    OwnStreams(int mostLeft) {
        this.mostLeft = mostLeft;
    }

    boolean has(StreamId id) {
        return received.containsKey(id) || ended.contains(id) || left.contains(id);
    }

    boolean hasEnded(StreamId id) {
        return ended.contains(id);
    }

    /** Those that the client receives, and of those that it left the ones that {@code isLive} names. */
    int live(Predicate<StreamId> isLive) {
        return received.size() + (int) left.stream().filter(isLive).count();
    }

    /** The prompt that the client now receives a stream for; gives back the one before it. */
    StartedFrame.@Nullable Prompt put(StreamId id, StartedFrame.Prompt prompt) {
        return received.put(id, prompt);
    }

    /** There is no such stream after all. */
    void forget(StreamId id, StartedFrame.Prompt prompt) {
        received.remove(id, prompt);
    }

    /** The client was sent the terminal event; null when the stream is none of these. */
    StartedFrame.@Nullable Prompt ended(StreamId id) {
        return receivedNoMore(id, ended, MOST_ENDED);
    }

    /** The client no longer receives the stream, which goes on; null when the stream is none of these. */
    StartedFrame.@Nullable Prompt left(StreamId id) {
        return receivedNoMore(id, left, mostLeft);
    }

    private StartedFrame.@Nullable Prompt receivedNoMore(StreamId id, Set<StreamId> remembered, int most) {
        StartedFrame.Prompt prompt = received.remove(id);
        if (prompt != null) {
            remembered.add(id);
            if (remembered.size() > most) {
                remembered.remove(remembered.iterator().next());
            }
        }
        return prompt;
    }
}
