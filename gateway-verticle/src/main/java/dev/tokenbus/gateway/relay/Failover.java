package dev.tokenbus.gateway.relay;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.meter.RecoveryMeter.Step;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamOptions.OnWorkerLoss;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the worker of a stream: another worker continues the text so far; or, where none can or a tool call or reasoning is
 * open, the answer restarts; or the stream ends with {@code worker_lost}. Keeps the request until the stream has ended. On the
 * home's event loop.
 */
final class Failover {
    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

    /** The interval between two searches for a worker, in milliseconds. */
    private static final long RETRY_MS = 250;

    /** How long a worker is looked for at least when a cut is over. */
    private static final long AFTER_CUT_NANOS = 5_000_000_000L;

    private final GatewayLoop loop;
    private final HomeRelay relay;
    private final StartStream.Body asked;
    private final List<Timings.Attempt> attempts = new ArrayList<>();
    private int begun;
    private long goesOnUntil;
    private StreamMoves.Kind kind = StreamMoves.Kind.FAILED_OVER;

    /** @param soFar the attempts made, the running one last */
    private Failover(GatewayLoop loop, HomeRelay relay, StartStream.Body asked, List<Timings.Attempt> soFar) {
        this.loop = loop;
        this.relay = relay;
        this.asked = asked;
        attempts.addAll(soFar);
        goesOnUntil = loop.now();
    }

    /** For a stream that a worker has just accepted. */
    static Failover ofNew(GatewayLoop loop, HomeRelay relay, StartStream.Body asked, StreamDispatch.Accepted accepted) {
        return new Failover(loop, relay, asked, List.of(attempt(accepted)));
    }

    /** For an adopted stream; empty for one that has ended, which needs no other worker. */
    static Optional<Failover> ofAdopted(GatewayLoop loop, HomeRelay relay, AdoptStream adopt) {
        StartStream.Body asked = adopt.request();
        return asked.messages().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Failover(loop, relay, asked.within(relay.trace().within(asked.trace())), asked.attempts()));
    }

    private static Timings.Attempt attempt(StreamDispatch.Accepted accepted) {
        return new Timings.Attempt(accepted.worker().name(), accepted.backend(), accepted.epoch());
    }

    /** When a search that begins now is given up, in nanoseconds. */
    long deadline() {
        return loop.now() + loop.config().dispatch().failover().toNanos();
    }

    /** The number of attempts so far. */
    int attempts() {
        return attempts.size();
    }

    /** The worker is lost. */
    void begin(RelayState.FailingOver search) {
        begun++;
        is(Step.LOST);
        kind = StreamMoves.Kind.FAILED_OVER;
        LOG.atDebug()
                .addKeyValue("streamId", relay.id())
                .addKeyValue(
                        "worker",
                        attempts.isEmpty()
                                ? null
                                : attempts.get(attempts.size() - 1).worker())
                .addKeyValue("seq", relay.log().lastSeq())
                .addKeyValue("failovers", begun)
                .log("the stream has lost its worker");
        if (wish() == OnWorkerLoss.FAIL || begun > loop.config().dispatch().maxFailovers()) {
            giveUp();
            return;
        }
        tryOnce(search);
    }

    private void is(Step step) {
        loop.meter().recovery().failover(step);
    }

    private void giveUp() {
        is(Step.GIVEN_UP);
        relay.end(Refusals.LOST);
    }

    /** Whether another worker can take the stream over unnoticed by its viewers. */
    boolean canHandOver() {
        return loop.directory().offers(relay.model(), false) && (!hasContent(relay.log()) || canContinue());
    }

    /** The worker shuts down: another one takes over. That is no failure, and does not count as one. */
    void handOver(RelayState.FailingOver search) {
        kind = StreamMoves.Kind.HANDED_OVER;
        is(Step.LEFT);
        tryOnce(search);
    }

    private boolean canContinue() {
        return wish() == OnWorkerLoss.CONTINUE
                && isAllText(relay.log())
                && loop.directory().offers(relay.model(), true);
    }

    private OnWorkerLoss wish() {
        return asked.config().streamOptions().onWorkerLoss();
    }

    private void tryOnce(RelayState.FailingOver search) {
        if (!isCurrent(search)) {
            return;
        }
        if (isOverdue(search)) {
            giveUp();
            return;
        }
        boolean continuing = false;
        if (!loop.directory().offers(relay.model(), false)) {
            later(search);
            return;
        } else if (hasContent(relay.log())) {
            continuing = canContinue();
            if (!continuing && !restart()) {
                return;
            }
        }
        dispatch(search, continuing);
    }

    /** Whether the home is still in this search: the stream may have ended or been released meanwhile, or have a worker again. */
    private boolean isCurrent(RelayState.FailingOver search) {
        return relay.state() == search;
    }

    private boolean isOverdue(RelayState.FailingOver search) {
        long now = loop.now();
        if (mayBeCutOff()) {
            goesOnUntil = now + AFTER_CUT_NANOS;
        }
        return now >= search.deadlineNanos() && now >= goesOnUntil;
    }

    /**
     * Whether the workers may live behind a cut: another gateway is lost as well, or nodes are just coming back. The stream may have its
     * worker, or another home, there.
     */
    private boolean mayBeCutOff() {
        NodeDirectory directory = loop.directory();
        return !directory.offers(relay.model(), false)
                && (directory.mayGatewayReturn(
                                loop.config().dispatch().mayReturn().toMillis())
                        || directory.mayReturn(0));
    }

    private void dispatch(RelayState.FailingOver search, boolean continuing) {
        StartStream.Body body = asked.after(relay.log().read(0, Integer.MAX_VALUE), attempts);
        StreamDispatch.ofLost(loop, relay, relay.model(), body, continuing)
                .start()
                .onSuccess(accepted -> {
                    if (isCurrent(search)) {
                        count(accepted, continuing);
                        if (continuing) {
                            tellContinued();
                        }
                        relay.relay(search.accepted(accepted));
                    } else {
                        loop.send(
                                Addresses.worker(accepted.worker()),
                                StreamControl.cancel(relay.id(), accepted.epoch()));
                    }
                })
                .onFailure(nobody -> later(search));
    }

    private void count(StreamDispatch.Accepted accepted, boolean continuing) {
        if (!attempts.isEmpty()) {
            String worker = attempts.get(attempts.size() - 1).worker();
            String from = worker.substring(0, Math.max(0, worker.lastIndexOf('/')));
            loop.environment().moves().moved(kind, from, accepted.worker().nodeId());
            relay.trace().failedOver(worker, accepted.worker(), kind == StreamMoves.Kind.FAILED_OVER, continuing);
        }
        attempts.add(attempt(accepted));
        is(Step.REPLACED);
    }

    /** False when the stream has ended instead: every viewer has been sent text, and none understands a restart. */
    private boolean restart() {
        if (relay.watching() > 0 && relay.viewers().stream().noneMatch(Viewer::canRestart)) {
            giveUp();
            return false;
        }
        if (!relay.append(new StreamEvent.Restarted(relay.nextEpoch(), ErrorCode.WORKER_LOST.wireName()))) {
            relay.end(Refusals.LOG_FULL);
            return false;
        }
        is(Step.RESTARTED);
        relay.logGrew();
        return true;
    }

    private void tellContinued() {
        relay.viewers()
                .forEach(viewer -> viewer.failedOver(relay.epoch(), relay.log().lastSeq()));
    }

    private void later(RelayState.FailingOver search) {
        loop.vertx().setTimer(RETRY_MS, timer -> tryOnce(search));
    }

    /** Whether the current answer has begun; what is only said about it is said again. */
    private static boolean hasContent(StreamLog log) {
        return generated(log).findAny().isPresent();
    }

    /** Whether the current answer is nothing but text: no model continues a part of reasoning or of a tool call. */
    private static boolean isAllText(StreamLog log) {
        return generated(log).allMatch(kind -> kind == ChunkKind.TEXT);
    }

    /** The kinds of what the model has generated of the current answer, the latest first. */
    private static Stream<ChunkKind> generated(StreamLog log) {
        return LongStream.iterate(log.lastSeq(), seq -> seq > 0, seq -> seq - 1)
                .mapToObj(log::get)
                .takeWhile(StreamEvent.Delta.class::isInstance)
                .map(event -> ((StreamEvent.Delta) event).kind())
                .filter(ChunkKind::isGenerated);
    }
}
