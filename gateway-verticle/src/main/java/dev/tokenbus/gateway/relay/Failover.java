package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamOptions.OnWorkerLoss;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream whose worker is lost: another worker goes on after the text so far; or, where none can or a
 * tool call or reasoning is open, the answer starts again; or the stream ends with {@code worker_lost}. Keeps what was asked
 * for until the stream has ended. On the home's event loop.
 */
final class Failover {
    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

    /** How often a worker is looked for, in milliseconds. */
    private static final long RETRY_MS = 250;

    private final GatewayLoop services;
    private final HomeRelay relay;
    private final StartStream.Body asked;
    private final List<Timings.Attempt> attempts = new ArrayList<>();
    private int begun;
    private long givenUpAt;

    /** @param soFar the attempts made, the running one last */
    Failover(GatewayLoop services, HomeRelay relay, StartStream.Body asked, List<Timings.Attempt> soFar) {
        this.services = services;
        this.relay = relay;
        this.asked = asked;
        attempts.addAll(soFar);
    }

    static Timings.Attempt attempt(StreamDispatch.Accepted accepted) {
        return new Timings.Attempt(accepted.worker().name(), accepted.backend(), accepted.epoch());
    }

    /** The worker is lost. */
    void begin() {
        begun++;
        LOG.debug(
                "stream={} has lost worker={} at event={}, for the {}. time",
                relay.id(),
                attempts.isEmpty() ? "?" : attempts.get(attempts.size() - 1).worker(),
                relay.log().lastSeq(),
                begun);
        if (wish() == OnWorkerLoss.FAIL || begun > services.config().dispatch().maxFailovers()) {
            relay.end(Refusals.LOST);
            return;
        }
        givenUpAt = services.now() + services.config().dispatch().failover().toNanos();
        tryOnce();
    }

    /** Whether another worker may take the stream over without anything that its viewers would notice. */
    boolean canHandOver() {
        return services.directory().offers(relay.model(), false) && (!hasContent(relay.log()) || canContinue());
    }

    /** The worker shuts down: another one goes on. That is no failure, and does not count as one. */
    void handOver() {
        givenUpAt = services.now() + services.config().dispatch().failover().toNanos();
        tryOnce();
    }

    private boolean canContinue() {
        return wish() == OnWorkerLoss.CONTINUE
                && isAllText(relay.log())
                && services.directory().offers(relay.model(), true);
    }

    private OnWorkerLoss wish() {
        return asked.config().streamOptions().onWorkerLoss();
    }

    private void tryOnce() {
        if (!relay.isFailingOver()) {
            return;
        }
        if (services.now() >= givenUpAt) {
            relay.end(Refusals.LOST);
            return;
        }
        boolean continuing = false;
        if (!services.directory().offers(relay.model(), false)) {
            later();
            return;
        } else if (hasContent(relay.log())) {
            continuing = canContinue();
            if (!continuing && !restart()) {
                return;
            }
        }
        ask(continuing);
    }

    private void ask(boolean continuing) {
        StartStream.Body body = asked.after(relay.log().read(0, Integer.MAX_VALUE), attempts);
        new StreamDispatch(services, relay, relay.model(), body, continuing)
                .start()
                .onSuccess(accepted -> {
                    if (relay.isFailingOver()) {
                        attempts.add(attempt(accepted));
                        if (continuing) {
                            tellThatItGoesOn();
                        }
                        relay.accepted(accepted);
                    } else {
                        // It has ended, or has another home, meanwhile.
                        services.send(
                                Addresses.worker(accepted.worker()),
                                StreamControl.cancel(relay.id(), accepted.epoch()));
                    }
                })
                .onFailure(nobody -> later());
    }

    /** False when the stream has ended instead: all who watch have been shown text, and none of them would understand. */
    private boolean restart() {
        if (relay.watching() > 0 && relay.viewers().stream().noneMatch(Viewer::canRestart)) {
            relay.end(Refusals.LOST);
            return false;
        }
        if (!relay.append(new StreamEvent.Restarted(relay.nextEpoch(), ErrorCode.WORKER_LOST.wireName()))) {
            relay.end(Refusals.LOG_FULL);
            return false;
        }
        relay.logGrew();
        return true;
    }

    private void tellThatItGoesOn() {
        relay.viewers()
                .forEach(viewer -> viewer.failedOver(relay.epoch(), relay.log().lastSeq()));
    }

    private void later() {
        services.vertx().setTimer(RETRY_MS, timer -> tryOnce());
    }

    /** Whether the current answer has begun. */
    private static boolean hasContent(StreamLog log) {
        return log.lastSeq() > 0 && log.get(log.lastSeq()) instanceof StreamEvent.Delta;
    }

    /** Whether the current answer is nothing but text: of reasoning and tool calls no model continues a part. */
    private static boolean isAllText(StreamLog log) {
        for (long seq = log.lastSeq(); seq > 0 && log.get(seq) instanceof StreamEvent.Delta delta; seq--) {
            if (delta.kind() != ChunkKind.TEXT) {
                return false;
            }
        }
        return true;
    }
}
