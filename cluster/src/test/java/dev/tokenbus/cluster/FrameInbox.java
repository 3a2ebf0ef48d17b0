package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.testkit.Observed;
import java.util.ArrayList;
import java.util.List;

/** A test double of a home: records every message that arrives, and the events without a gap. */
final class FrameInbox extends Observed {
    private final List<StreamFrames> frames = new ArrayList<>();
    private final List<StreamEvent> events = new ArrayList<>();
    private int ignored;

    /** Drops the next messages, as if the network had lost them. */
    synchronized FrameInbox losesNext(int messages) {
        ignored = messages;
        return this;
    }

    void take(StreamFrames sent) {
        change(() -> add(sent));
    }

    private void add(StreamFrames sent) {
        if (ignored > 0) {
            ignored--;
            return;
        }
        frames.add(sent);
        if (sent.firstSeq() <= events.size() + 1 && sent.lastSeq() > events.size()) {
            events.addAll(sent.events()
                    .subList(
                            (int) (events.size() + 1 - sent.firstSeq()),
                            sent.events().size()));
        }
    }

    synchronized List<StreamFrames> frames() {
        return List.copyOf(frames);
    }

    synchronized List<StreamEvent> events() {
        return List.copyOf(events);
    }

    void awaitEvents(int count) throws InterruptedException {
        await(count + " events", () -> events.size() >= count);
    }

    void awaitFrames(int count) throws InterruptedException {
        await(count + " messages", () -> frames.size() >= count);
    }

    @Override
    public synchronized String toString() {
        return "frames=" + frames + " events=" + events.size();
    }
}
