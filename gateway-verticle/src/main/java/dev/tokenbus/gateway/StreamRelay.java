package dev.tokenbus.gateway;

import dev.tokenbus.protocol.Addresses;
import dev.tokenbus.protocol.BusMessage;
import dev.tokenbus.protocol.DigestReply;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.NodeDirectory.Worker;
import dev.tokenbus.protocol.StartStream;
import dev.tokenbus.protocol.StreamControl;
import dev.tokenbus.protocol.StreamEvent;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamFrames;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamLog;
import dev.tokenbus.protocol.StreamQueued;
import dev.tokenbus.protocol.Usage;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream at its home: takes the events that the worker sends into the home's log, in order and each once, and lets every
 * view read from that log. The first terminal event in the log is the stream's end.
 *
 * <p>Owned by one event loop.
 */
final class StreamRelay {
    /** The worker is told how far the fastest view is each time that it has got this much further, in bytes. */
    private static final int CREDIT_STEP = 32 * 1024;

    private static final long RESEND_EVERY_NANOS = 250_000_000;

    private final GatewayServices services;
    private final StreamId id;
    private final String model;
    private final Consumer<StreamRelay> onEnded;
    private final StreamLog log;
    private final ChunkEncoder encoder;
    private final List<StreamView> views = new ArrayList<>();
    private final long requestedAt;
    private RelayState state = new RelayState.Dispatching();
    private @Nullable MessageConsumer<BusMessage> consumer;
    private long epoch;
    private long attempts;
    private long arrivedAt;
    private long fastestSeq;
    private long unreportedBytes;
    private long resendAskedAt;
    private boolean stopRequested;

    StreamRelay(GatewayServices services, StreamId id, String model, Consumer<StreamRelay> onEnded) {
        this.services = services;
        this.id = id;
        this.model = model;
        this.onEnded = onEnded;
        this.log = new StreamLog(services.config().logBytes());
        this.encoder = new ChunkEncoder(log, id.value());
        this.requestedAt = services.now();
        this.resendAskedAt = requestedAt - RESEND_EVERY_NANOS;
    }

    StreamId id() {
        return id;
    }

    String model() {
        return model;
    }

    long epoch() {
        return epoch;
    }

    StreamLog log() {
        return log;
    }

    ChunkEncoder encoder() {
        return encoder;
    }

    boolean hasEvents() {
        return log.lastSeq() > 0;
    }

    boolean hasEnded() {
        return state instanceof RelayState.Ended;
    }

    /** When it ended, in nanoseconds; only for one that has. */
    long endedAt() {
        return ((RelayState.Ended) state).atNanos();
    }

    /** When the newest event came, in nanoseconds. */
    long arrivedAt() {
        return arrivedAt;
    }

    /** An epoch above all before it, with random low bits, so that two halves of a partition never share one. */
    long nextEpoch() {
        attempts++;
        epoch = attempts << 20 | services.environment().random().nextInt(1 << 20);
        return epoch;
    }

    /** Listens for the stream's events, then finds a worker; fails without having become a stream if there is none. */
    Future<StreamDispatch.Accepted> open(StartStream.Body body) {
        MessageConsumer<BusMessage> opened = services.vertx()
                .eventBus()
                .consumer(Addresses.stream(services.environment().nodeId(), id), this::receive);
        consumer = opened;
        return opened.completion()
                .compose(listening -> new StreamDispatch(services, this, model, body).start())
                .onSuccess(this::accepted)
                .onFailure(refused -> {
                    state = new RelayState.Ended(services.now());
                    close();
                });
    }

    private void accepted(StreamDispatch.Accepted accepted) {
        if (state instanceof RelayState.Dispatching dispatching) {
            state = dispatching.accepted(accepted.worker(), accepted.backend(), accepted.queuePosition());
            if (stopRequested) {
                stop();
            } else if (views.isEmpty()) {
                report();
            }
            endIfComplete();
            String workerNode = accepted.worker().nodeId();
            if (!services.directory().isAlive(workerNode)) {
                // It died while its answer was awaited, when it was not known that the stream is with it.
                nodeLost(workerNode);
            }
        }
    }

    private void receive(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof StreamFrames frames) {
            receive(frames);
        } else if (body instanceof StreamQueued queued
                && queued.epoch() == epoch
                && state instanceof RelayState.Relaying relaying) {
            state = relaying.queued(queued.position());
            views.forEach(view -> view.queued(queued.position()));
        }
    }

    private void receive(StreamFrames frames) {
        if (frames.epoch() != epoch) {
            services.send(frames.workerAddress(), StreamControl.cancel(id, frames.epoch()));
            return;
        }
        long have = log.lastSeq();
        if (frames.firstSeq() > have + 1) {
            askAgain(frames.workerAddress(), have);
            return;
        }
        if (hasEnded()) {
            // It repeats itself because the acknowledgement was lost.
            acknowledge(frames.workerAddress());
            return;
        }
        arrivedAt = services.now();
        for (long seq = have + 1; seq <= frames.lastSeq() && !log.hasEnded(); seq++) {
            append(frames.events().get((int) (seq - frames.firstSeq())), frames.workerAddress());
        }
        endIfComplete();
        pumpViews();
    }

    /** A view that reaches the end leaves the list, so this walks it from behind. */
    private void pumpViews() {
        for (int i = views.size() - 1; i >= 0; i--) {
            views.get(i).pump();
        }
    }

    private void append(StreamEvent event, String workerAddress) {
        if (log.append(event) == StreamLog.Append.FULL) {
            services.send(workerAddress, StreamControl.cancel(id, epoch));
            end(new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this server keeps"));
            return;
        }
        services.meter().heldBytes(event.cost());
        if (log.lastSeq() == 1 && !event.isTerminal()) {
            services.meter().firstToken(arrivedAt - requestedAt);
        }
    }

    private void askAgain(String workerAddress, long have) {
        long now = services.now();
        if (now - resendAskedAt >= RESEND_EVERY_NANOS) {
            resendAskedAt = now;
            services.send(workerAddress, StreamControl.resend(id, epoch, have));
        }
    }

    /** Ends the stream from here, because its worker no longer can. */
    void end(StreamFailure failure) {
        end(new StreamEvent.Failed(epoch, failure, usage()));
    }

    private void end(StreamEvent.Terminal terminal) {
        if (!log.hasEnded()) {
            log.append(terminal);
            services.meter().heldBytes(terminal.cost());
            endIfComplete();
            pumpViews();
        }
    }

    private void endIfComplete() {
        StreamEvent.Terminal terminal = log.terminal();
        if (terminal == null || !(state instanceof RelayState.Relaying relaying)) {
            return;
        }
        state = new RelayState.Ended(services.now());
        acknowledge(relaying.worker().address());
        services.meter().streamEnded(terminal.outcome());
        onEnded.accept(this);
    }

    private void acknowledge(String workerAddress) {
        services.send(workerAddress, StreamControl.acknowledge(id, epoch, log.lastSeq()));
    }

    /** The owner wants no more. The worker's {@code stopped} is the end; it is asked again with each digest. */
    void stop() {
        stopRequested = true;
        if (state instanceof RelayState.Relaying relaying) {
            services.send(relaying.worker().address(), StreamControl.stop(id, epoch));
        }
    }

    /** A node died: if it had this stream's worker, the stream cannot go on. */
    void nodeLost(String nodeId) {
        if (state instanceof RelayState.Relaying relaying
                && relaying.worker().nodeId().equals(nodeId)) {
            // Perhaps it only sleeps: then it shall not go on for nobody when it wakes.
            services.send(relaying.worker().address(), StreamControl.cancel(id, epoch));
            if (stopRequested) {
                end(new StreamEvent.Stopped(epoch, usage()));
            } else {
                end(new StreamFailure(ErrorCode.WORKER_LOST, "the worker that produced this answer died"));
            }
        }
    }

    /** What the answer cost as far as this log tells; the worker knew the prompt's part. */
    private Usage usage() {
        long tokens = 0;
        for (StreamEvent event : log.read(0, Integer.MAX_VALUE)) {
            tokens += event instanceof StreamEvent.Delta delta ? delta.tokens() : 0;
        }
        return new Usage(0, tokens, true);
    }

    void attach(StreamView view) {
        views.add(view);
        report();
    }

    void detach(StreamView view) {
        if (views.remove(view)) {
            report();
        }
    }

    /** A view was sent everything up to {@code seq}; it cost the reader so many bytes. */
    void delivered(long seq, long bytes) {
        if (seq > fastestSeq) {
            fastestSeq = seq;
            unreportedBytes += bytes;
            if (unreportedBytes >= CREDIT_STEP) {
                report();
            }
        }
    }

    private void report() {
        unreportedBytes = 0;
        if (state instanceof RelayState.Relaying relaying) {
            services.send(relaying.worker().address(), StreamControl.credit(id, epoch, fastestSeq, views.size()));
        }
    }

    /** What this home knows, for the worker that says it has the attempt {@code workerEpoch}. */
    DigestReply.Entry digest(long workerEpoch) {
        if (workerEpoch != epoch) {
            return DigestReply.Entry.STALE;
        }
        if (stopRequested) {
            stop();
        }
        DigestReply.Verdict verdict = log.hasEnded() ? DigestReply.Verdict.ENDED : DigestReply.Verdict.LIVE;
        return new DigestReply.Entry(verdict, log.lastSeq(), fastestSeq, views.size());
    }

    StreamHealth health() {
        Worker worker = state instanceof RelayState.Relaying relaying ? relaying.worker() : null;
        String home = services.environment().nodeId();
        long slowest = views.stream().mapToLong(StreamView::cursor).min().orElse(log.lastSeq());
        return new StreamHealth(
                id.value(),
                state.name(),
                log.lastSeq(),
                home,
                worker == null ? "" : worker.name(),
                state instanceof RelayState.Relaying relaying ? relaying.backend() : "",
                worker != null && !worker.nodeId().equals(home) ? 2 : 1,
                views.size(),
                log.lastSeq() - slowest,
                log.bytes(),
                arrivedAt == 0 ? -1 : (services.now() - arrivedAt) / 1_000_000);
    }

    /** Stops listening; late events are then the bus's to drop. */
    void close() {
        if (consumer != null) {
            consumer.unregister();
            consumer = null;
        }
    }
}
