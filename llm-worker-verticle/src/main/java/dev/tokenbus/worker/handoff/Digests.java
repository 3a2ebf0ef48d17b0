package dev.tokenbus.worker.handoff;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.worker.generation.Generation;
import dev.tokenbus.worker.generation.HomeLink;
import dev.tokenbus.worker.generation.Unheard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reconciles this worker with every home: tells the home which streams it has here and how far each was sent, and repairs what
 * the answer shows. A lost last frame is sent again, lost credit is applied, and a generation that nobody follows is cancelled.
 */
public final class Digests {
    private static final DeliveryOptions TIMEOUT = Question.within(1500);
    private static final int EVERY_TICKS = 2;

    /** Larger digests are split, so that no message holds up the connection between two nodes. */
    private static final int MAX_ENTRIES = 500;

    private final Vertx vertx;
    private final String workerAddress;
    private final Unheard unheard;
    private int ticks;

    /** @param unheard all whose homes are not known to have their ends */
    public Digests(Vertx vertx, String workerAddress, Unheard unheard) {
        this.vertx = vertx;
        this.workerAddress = workerAddress;
        this.unheard = unheard;
    }

    /** Called once a second. */
    public void tick() {
        if (++ticks % EVERY_TICKS == 0) {
            send();
        }
    }

    /** Sends one digest to each home now; completes when all have answered or timed out. */
    Future<Void> send() {
        Map<HomeLink.Gateway, List<Generation>> byHome = new HashMap<>();
        for (Generation generation : unheard.list()) {
            byHome.computeIfAbsent(generation.home().gateway(), home -> new ArrayList<>())
                    .add(generation);
        }
        List<Future<?>> answers = new ArrayList<>();
        byHome.forEach((home, theirs) -> {
            for (int from = 0; from < theirs.size(); from += MAX_ENTRIES) {
                answers.add(ask(home, theirs.subList(from, Math.min(theirs.size(), from + MAX_ENTRIES))));
            }
        });
        return answers.isEmpty()
                ? Future.succeededFuture()
                : Future.join(answers).transform(all -> Future.succeededFuture());
    }

    /** Asks the home of one generation now. */
    void ask(Generation generation) {
        if (!generation.home().isAcknowledged()) {
            ask(generation.home().gateway(), List.of(generation));
        }
    }

    private Future<?> ask(HomeLink.Gateway home, List<Generation> theirs) {
        List<Digest.Entry> entries = theirs.stream()
                .map(generation -> new Digest.Entry(
                        generation.streamId(),
                        generation.home().epoch(),
                        generation.home().sentSeq()))
                .toList();
        return new Digest(workerAddress, entries)
                .ask(vertx.eventBus(), Addresses.gateway(home.nodeId(), home.index()), TIMEOUT)
                .onSuccess(reply -> apply(theirs, entries, reply.entries()));
    }

    private static void apply(List<Generation> asked, List<Digest.Entry> said, List<DigestReply.Entry> answers) {
        for (int i = 0; i < asked.size() && i < answers.size(); i++) {
            Generation generation = asked.get(i);
            DigestReply.Entry answer = answers.get(i);
            if (generation.home().epoch() != said.get(i).epoch()) {
                // A home from before has answered, which does not have the stream any more: it has no say.
                continue;
            }
            switch (answer.verdict()) {
                // A home also ends a stream by itself, for example when this worker was frozen and taken for dead.
                case STALE, ENDED -> {
                    generation.cancel();
                    generation.acknowledge();
                }
                case LIVE -> {
                    generation.credit(answer.fastestSeq(), answer.viewers());
                    if (answer.haveSeq() < said.get(i).lastSeq()) {
                        generation.home().rewind(answer.haveSeq());
                    } else {
                        // Whoever answers is there, also if its return was not noticed.
                        generation.home().resume();
                    }
                }
            }
        }
    }
}
