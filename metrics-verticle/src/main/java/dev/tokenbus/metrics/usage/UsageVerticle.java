package dev.tokenbus.metrics.usage;

import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.meter.UsageMeter;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.UsageQuestion;
import dev.tokenbus.protocol.bus.node.UsageRecord;
import dev.tokenbus.protocol.bus.node.UsageReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what each ended stream of a gateway node has used on record, and answers other nodes that ask for it. Records are written in
 * batches, off the event loop. While the disk takes none they wait, up to a limit, and the streams go on.
 */
public final class UsageVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(UsageVerticle.class);

    /** How long a batch gathers, in milliseconds. */
    private static final long BATCH_MS = 20;

    private static final int BATCH_RECORDS = 1000;
    private static final long RETRY_MS = 1000;
    private static final long FORGET_MS = 3_600_000;
    private static final int MOST_NAME = 256;

    private final String nodeId;
    private final UsageConfig config;
    private final UsageMeter meter;
    private final InstantSource clock;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable UsageStore store;
    private Future<?> reading = Future.succeededFuture();
    private Future<Void> writing = Future.succeededFuture();
    private boolean isScheduled;
    private boolean failed;
    private long lost;

    private record Waiting(UsageRecord record, Promise<Void> onRecord) {}

    public UsageVerticle(String nodeId, UsageConfig config, UsageMeter meter, InstantSource clock) {
        this.nodeId = nodeId;
        this.config = config;
        this.meter = meter;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(this::open).compose(opened -> {
            store = opened;
            vertx.setPeriodic(FORGET_MS, hour -> forget(opened));
            MessageConsumer<UsageQuestion> consumer = vertx.eventBus().consumer(Addresses.usage(nodeId), this::answer);
            return consumer.completion();
        });
    }

    private UsageStore open() throws Exception {
        UsageStore opened = config.usageDir().isEmpty()
                ? new UsageMemory(config.usageDays())
                : UsageFiles.open(Path.of(config.usageDir()), config.usageDays());
        opened.forget(today());
        return opened;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void forget(UsageStore opened) {
        vertx.executeBlocking(() -> {
                    opened.forget(today());
                    return null;
                })
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("cause", failure.toString())
                        .log("old records of usage are not deleted"));
    }

    /** Takes what a stream has used. Any thread may call this; completes when that is on record, or never will be. */
    public Future<Void> record(StreamUse use) {
        Instant now = clock.instant();
        Promise<Void> onRecord = Promise.promise();
        context.runOnContext(v -> accept(recordOf(use, now), onRecord));
        // In memory nothing is safer later.
        return config.usageDir().isEmpty() ? Future.succeededFuture() : onRecord.future();
    }

    private static UsageRecord recordOf(StreamUse use, Instant now) {
        return new UsageRecord(
                now.toEpochMilli(),
                use.id().value(),
                cut(use.owner()),
                cut(use.model()),
                use.outcome().wireName(),
                use.epoch(),
                use.usage().promptTokens(),
                use.usage().completionTokens(),
                use.usage().estimated(),
                use.wastedTokens(),
                use.moved());
    }

    private static String cut(String name) {
        return name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME);
    }

    private void accept(UsageRecord record, Promise<Void> onRecord) {
        if (waiting.size() >= config.usageQueue()) {
            meter.lost(1);
            if (lost++ == 0) {
                LOG.atError()
                        .addKeyValue("streams", waiting.size())
                        .log(
                                "the usage of too many streams waits to be written; that of further ones is lost, and counted by"
                                        + " tokenbus_gateway_usage_lost_total");
            }
            onRecord.complete();
            return;
        }
        meter.waiting(1);
        waiting.add(new Waiting(record, onRecord));
        if (failed) {
            // Who waits for the record waits no longer than for a disk that works.
            onRecord.complete();
        } else if (!isScheduled) {
            schedule(BATCH_MS);
        }
    }

    private void schedule(long delayMs) {
        isScheduled = true;
        vertx.setTimer(delayMs, timer -> {
            isScheduled = false;
            flush();
        });
    }

    /** Writes what waits; completes when that has succeeded or failed. */
    private Future<Void> flush() {
        writing = writing.compose(before -> writeAll());
        return writing;
    }

    private Future<Void> writeAll() {
        List<Waiting> batch = nextBatch();
        UsageStore to = store;
        if (batch.isEmpty() || to == null) {
            return Future.succeededFuture();
        }
        List<UsageRecord> records = batch.stream().map(Waiting::record).toList();
        return vertx.<Void>executeBlocking(() -> {
                    to.write(UsageLine.dayOf(records.get(0)), records);
                    return null;
                })
                .transform(written -> {
                    batch.forEach(each -> each.onRecord().tryComplete());
                    if (written.failed()) {
                        return retryLater(written.cause());
                    }
                    batch.forEach(each -> waiting.removeFirst());
                    meter.waiting(-batch.size());
                    works();
                    return writeAll();
                });
    }

    /** The first of those that wait, of one day; they wait until they are written. */
    private List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting each : waiting) {
            if (batch.size() == BATCH_RECORDS
                    || (!batch.isEmpty()
                            && !UsageLine.dayOf(each.record())
                                    .equals(UsageLine.dayOf(batch.get(0).record())))) {
                break;
            }
            batch.add(each);
        }
        return batch;
    }

    private Future<Void> retryLater(Throwable failure) {
        meter.failed();
        waiting.forEach(each -> each.onRecord().tryComplete());
        if (!failed) {
            failed = true;
            LOG.atError().addKeyValue("cause", failure.toString()).log("usage cannot be written, and waits in memory");
        }
        if (!isScheduled) {
            schedule(RETRY_MS);
        }
        return Future.succeededFuture();
    }

    private void works() {
        if (failed) {
            LOG.atWarn().addKeyValue("lost", lost).log("usage is written again");
        }
        failed = false;
        lost = 0;
    }

    private void answer(Message<UsageQuestion> message) {
        UsageStore from = store;
        if (from == null) {
            message.fail(0, "usage: not open");
            return;
        }
        // One after the other: each may read much.
        Future<UsageReply> answer = reading.transform(before -> flush())
                .compose(flushed -> vertx.executeBlocking(() -> UsageAnswer.of(message.body(), from), false));
        reading = answer;
        answer.onSuccess(message::reply).onFailure(failure -> {
            LOG.atWarn().addKeyValue("cause", failure.toString()).log("usage cannot be read");
            message.fail(0, "usage: cannot be read");
        });
    }

    @Override
    public Future<?> stop() {
        UsageStore last = store;
        return flush().compose(flushed -> {
            if (!waiting.isEmpty()) {
                LOG.atError()
                        .addKeyValue("streams", waiting.size())
                        .log("usage is lost, because it could not be written");
                meter.lost(waiting.size());
            }
            return vertx.executeBlocking(() -> {
                if (last != null) {
                    last.close();
                }
                return null;
            });
        });
    }
}
