package dev.tokenbus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.DigestReply.Verdict;
import dev.tokenbus.protocol.bus.worker.LeaveWorker;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.testkit.Observed;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedHome} has of one stream: the events without a gap. It follows the highest epoch that it saw, and
 * says in digests that its one viewer has read everything, unless a test says otherwise.
 */
public final class HomeStream extends Observed {
    private final Vertx vertx;
    private final StreamId id;
    private final List<StreamFrames> frames = new ArrayList<>();
    private final List<StreamEvent> events = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private long epoch;
    private int ignored;
    private boolean acknowledges = true;
    private boolean credits;
    private boolean movesElsewhere;
    private int viewers = 1;
    private long fastestSeq = Long.MAX_VALUE;
    private @Nullable Verdict verdict;

    public HomeStream(Vertx vertx, StreamId id) {
        this.vertx = vertx;
        this.id = id;
    }

    public StreamId id() {
        return id;
    }

    /** As if the next messages had been lost on the way. */
    public synchronized HomeStream losesNext(int messages) {
        ignored = messages;
        return this;
    }

    /** How many more messages it loses. */
    public synchronized int toLose() {
        return ignored;
    }

    public synchronized HomeStream neverAcknowledges() {
        acknowledges = false;
        return this;
    }

    /** Finds another worker, from now on, when this one wants to leave. */
    public synchronized void movesElsewhere() {
        movesElsewhere = true;
    }

    /** What digests are answered from now on, whatever came. */
    public synchronized HomeStream answers(Verdict always) {
        verdict = always;
        return this;
    }

    /** What digests say of the viewers. */
    public synchronized HomeStream watchedBy(int count, long fastest) {
        viewers = count;
        fastestSeq = fastest;
        return this;
    }

    /** Gives credit for everything as it comes, from now on. */
    public synchronized HomeStream creditsEverything() {
        credits = true;
        fastestSeq = Long.MAX_VALUE;
        return this;
    }

    public void take(BusMessage message) {
        if (message instanceof StreamQueued queued) {
            change(() -> positions.add(queued.position()));
        } else if (message instanceof StreamFrames sent) {
            change(() -> take(sent));
        } else if (message instanceof LeaveWorker leaving) {
            leave(leaving);
        }
    }

    private synchronized void leave(LeaveWorker leaving) {
        if (movesElsewhere) {
            send(TestWorker.ADDRESS, StreamControl.cancel(id, leaving.epoch()));
        }
    }

    private void take(StreamFrames sent) {
        if (ignored > 0) {
            ignored--;
            return;
        }
        frames.add(sent);
        if (sent.epoch() > epoch) {
            epoch = sent.epoch();
            events.clear();
        }
        if (sent.epoch() < epoch || sent.firstSeq() > events.size() + 1 || sent.lastSeq() <= events.size()) {
            return;
        }
        events.addAll(sent.events()
                .subList(
                        (int) (events.size() + 1 - sent.firstSeq()),
                        sent.events().size()));
        if (acknowledges && hasEnded()) {
            send(sent.workerAddress(), StreamControl.acknowledge(id, epoch, events.size()));
        } else if (credits) {
            send(sent.workerAddress(), StreamControl.credit(id, epoch, events.size(), viewers));
        }
    }

    private void send(String address, StreamControl control) {
        vertx.eventBus().send(address, control);
    }

    public synchronized DigestReply.Entry digest(Digest.Entry entry) {
        Verdict said = verdict;
        if (said == null) {
            said = hasEnded() && acknowledges ? Verdict.ENDED : Verdict.LIVE;
        }
        return new DigestReply.Entry(said, events.size(), Math.min(fastestSeq, events.size()), viewers);
    }

    private boolean hasEnded() {
        return !events.isEmpty() && events.get(events.size() - 1).isTerminal();
    }

    /** Every message that arrived, in order, repeated ones too. */
    public synchronized List<StreamFrames> frames() {
        return List.copyOf(frames);
    }

    public synchronized List<StreamEvent> events() {
        return List.copyOf(events);
    }

    /** The places in the queue that were reported. */
    public synchronized List<Integer> positions() {
        return List.copyOf(positions);
    }

    public synchronized String text() {
        return events.stream()
                .filter(StreamEvent.Delta.class::isInstance)
                .map(event -> ((StreamEvent.Delta) event).text())
                .collect(Collectors.joining());
    }

    public void awaitEvents(int count) throws InterruptedException {
        await(count + " events", () -> events.size() >= count);
    }

    public void awaitPosition(int position) throws InterruptedException {
        await("place " + position, () -> positions.contains(position));
    }

    public StreamEvent.Terminal awaitEnd() throws InterruptedException {
        await("an end", this::hasEnded);
        synchronized (this) {
            return (StreamEvent.Terminal) events.get(events.size() - 1);
        }
    }

    @Override
    public synchronized String toString() {
        return id + " frames=" + frames + " events=" + events.size() + " places=" + positions;
    }
}
