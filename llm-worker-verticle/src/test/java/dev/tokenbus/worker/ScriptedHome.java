package dev.tokenbus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.Observed;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A home gateway on the local bus: takes the frames of its streams, acknowledges their ends, and answers digests. */
public final class ScriptedHome extends Observed {
    public static final String NODE = "home";

    private final Vertx vertx;
    private final EventLoop loop;
    private final Map<StreamId, HomeStream> streams = new HashMap<>();
    private int digests;
    private boolean silent;
    private boolean holds;
    private @Nullable Message<Digest> held;

    public ScriptedHome(Vertx vertx) throws Exception {
        this.vertx = vertx;
        this.loop = new EventLoop(vertx);
        loop.call(() -> vertx.eventBus()
                        .<Digest>consumer(Addresses.gateway(NODE, 0), this::answer)
                        .completion())
                .await(40, TimeUnit.SECONDS);
    }

    /** Takes what is sent to this stream from now on. */
    public HomeStream open(StreamId id) throws Exception {
        HomeStream stream = new HomeStream(vertx, id);
        synchronized (this) {
            streams.put(id, stream);
        }
        loop.call(() -> vertx.eventBus()
                        .<BusMessage>consumer(Addresses.stream(NODE, id), message -> stream.take(message.body()))
                        .completion())
                .await(40, TimeUnit.SECONDS);
        return stream;
    }

    /** Whatever was sent to this home before has arrived. */
    public void settle() throws Exception {
        loop.passes(3);
    }

    /** Waits for so many digests from now on. */
    public void awaitDigests(int more) throws InterruptedException {
        int before;
        synchronized (this) {
            before = digests;
        }
        await(more + " digests", () -> digests >= before + more);
    }

    /** Waits for the next digest, and answers it when the result is run. */
    Runnable holdsItsNextAnswer() throws InterruptedException {
        synchronized (this) {
            holds = true;
        }
        await("a digest that is held", () -> held != null);
        return () -> answerNow(Objects.requireNonNull(held));
    }

    /** Answers no digest from now on. */
    public synchronized void fallsSilent() {
        silent = true;
    }

    /** Finds other workers for all its streams, from now on, when this one wants to leave. */
    public synchronized void movesElsewhere() {
        streams.values().forEach(HomeStream::movesElsewhere);
    }

    private void answer(Message<Digest> message) {
        synchronized (this) {
            if (silent) {
                return;
            }
        }
        if (isHeld(message)) {
            return;
        }
        answerNow(message);
    }

    private boolean isHeld(Message<Digest> message) {
        boolean[] isNext = new boolean[1];
        change(() -> {
            if (holds) {
                holds = false;
                held = message;
                isNext[0] = true;
            }
        });
        return isNext[0];
    }

    private void answerNow(Message<Digest> message) {
        List<DigestReply.Entry> entries =
                message.body().entries().stream().map(this::answer).toList();
        message.reply(new DigestReply(entries));
        change(() -> digests++);
    }

    private synchronized DigestReply.Entry answer(Digest.Entry entry) {
        HomeStream stream = streams.get(entry.streamId());
        return stream == null ? DigestReply.Entry.STALE : stream.digest(entry);
    }

    @Override
    public synchronized String toString() {
        return digests + " digests, " + streams.values();
    }
}
