package dev.tokenbus.node.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans that wait, one batch at a time, to a receiver that may be slow or gone: then they are counted as failed, and nothing
 * else waits for it. At the end of the node it sends once more what is left, for as long as {@link #LAST_MS}.
 */
final class SpanSender extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SpanSender.class);

    private static final int BATCH = 512;

    /** How long the end of a node waits for the receiver, in milliseconds. */
    static final long LAST_MS = 2000;

    private final SpanQueue queue;
    private final SpanExporter exporter;
    private final SpanCounts counts;
    private final TracingConfig config;
    private Promise<Void> idle = Promise.promise();
    private boolean isSending;
    private boolean isReached = true;
    private boolean isOver;

    SpanSender(SpanQueue queue, SpanExporter exporter, SpanCounts counts, TracingConfig config) {
        this.queue = queue;
        this.exporter = exporter;
        this.counts = counts;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(config.sendEvery().toMillis(), timer -> send());
        return Future.succeededFuture();
    }

    /** Sends until nothing waits; completes when that is so. */
    private Future<Void> send() {
        if (!isSending) {
            isSending = true;
            idle = Promise.promise();
            sendNext();
        }
        return idle.future();
    }

    private void sendNext() {
        List<SpanData> batch = queue.take(BATCH);
        if (batch.isEmpty()) {
            isSending = false;
            idle.complete();
            return;
        }
        // Its first part is work, and not for an event loop; the rest is on a thread of the exporter's.
        vertx.executeBlocking(() -> exporter.export(batch))
                .otherwise(CompletableResultCode::ofExceptionalFailure)
                .onSuccess(begun -> begun.whenComplete(() -> context.runOnContext(v -> {
                    sent(batch.size(), begun);
                    sendNext();
                })));
    }

    private void sent(int spans, CompletableResultCode result) {
        if (result.isSuccess()) {
            counts.sent(spans);
        } else {
            counts.failed(spans);
        }
        if (result.isSuccess() != isReached && !isOver) {
            isReached = result.isSuccess();
            if (isReached) {
                LOG.info("the receiver of traces takes spans again");
            } else {
                LOG.atWarn()
                        .addKeyValue("cause", reason(result))
                        .log("the receiver of traces takes no spans, which are dropped until it does");
            }
        }
    }

    private static String reason(CompletableResultCode result) {
        Throwable cause = result.getFailureThrowable();
        return cause == null ? "it refuses them" : reason(cause);
    }

    /** The kind of the innermost exception, and its message if it is one of the network: others may quote a header, and so a key. */
    static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String kind = innermost.getClass().getSimpleName();
        return innermost instanceof IOException && innermost.getMessage() != null
                ? kind + ": " + innermost.getMessage()
                : kind;
    }

    @Override
    public Future<?> stop() {
        return send().compose(sent -> send())
                .timeout(LAST_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(left -> {
                    isOver = true;
                    counts.failed(queue.take(Integer.MAX_VALUE).size());
                    exporter.shutdown();
                });
    }
}
