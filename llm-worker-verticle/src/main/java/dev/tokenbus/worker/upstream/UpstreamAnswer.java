package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.response.FinishWatch;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.ResponseBody;
import dev.tokenbus.worker.response.UpstreamError;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The answer in the bytes of one response: passes on what they say, and knows why it ends and what it used. Once it is closed only its
 * usage is read. On one event loop only.
 */
final class UpstreamAnswer implements UpstreamApi.EventSink {
    /** How long nothing may follow a credible finish reason until it counts, in milliseconds. */
    private static final long QUIET_MS = 10_000;

    private final ResponseBody body;
    private final UpstreamApi.EventReader reader;
    private final FinishWatch finish = new FinishWatch();
    private final Patience patience;
    private final Listener listener;
    private final Aside aside;
    private @Nullable Usage usage;
    private boolean closed;
    private boolean cut;
    private boolean mayBeOver;

    /** Receives the answer, until it is closed. */
    interface Listener {
        void onDelta(ChunkKind kind, String text);

        void onError(UpstreamError error);

        /** The bytes cannot be read; also after the close. No more are to be fed. */
        void onMalformed(String what);

        /** The server says that nothing follows. */
        void onEnd();
    }

    /** Hears what a server says of its answer beside the answer. */
    interface Aside {
        /** What was used, if the server says so before the end. */
        void onUsageSoFar(Usage soFar);

        /** What the server calls the model. */
        void onModel(String model);
    }

    UpstreamAnswer(UpstreamApi api, int maxEventBytes, Patience patience, Listener listener, Aside aside) {
        this.aside = aside;
        this.body = new ResponseBody(maxEventBytes, this::event);
        this.reader = api.reader(this);
        this.patience = patience;
        this.listener = listener;
    }

    void feed(Buffer bytes) {
        try {
            body.feed(bytes);
        } catch (MalformedUpstreamException e) {
            listener.onMalformed(String.valueOf(e.getMessage()));
        }
        // Most servers say in the same breath that nothing follows; then no timer need wait for it.
        if (mayBeOver && !closed && finish.isCredible()) {
            patience.expectEnd(QUIET_MS);
        }
        mayBeOver = false;
    }

    /** The bytes end here. Where they cannot be read at their end they were cut, unless they are a document that is whole. */
    void end() {
        try {
            body.end();
        } catch (MalformedUpstreamException e) {
            cut = true;
            if (body.isWhole()) {
                listener.onMalformed(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Passes on what was held back. */
    void flush() {
        reader.flush();
    }

    void close() {
        closed = true;
    }

    /** The reason that is enough although the server states no end; null if there is none. */
    @Nullable
    String credibleReason() {
        return finish.isCredible() ? finish.reason() : null;
    }

    /** The latest reason, which is enough where the server says that nothing follows; null if there is none. */
    @Nullable
    String lastReason() {
        return finish.lastReason();
    }

    /**
     * The reason that is enough at the end of the response; null if there is none.
     *
     * @param stated whether the server stated that end
     */
    @Nullable
    String reasonAtEnd(boolean stated) {
        return !cut && (stated || body.isWhole()) ? finish.reason() : credibleReason();
    }

    @Nullable
    Usage usage() {
        return usage;
    }

    /** The bytes so far if they are one document or mere words, and neither a stream nor cut; else null. */
    byte @Nullable [] document() {
        if (body.isDocument()) {
            return body.isCut() ? null : body.document();
        }
        String words = body.words();
        return words.isEmpty() ? null : words.getBytes(StandardCharsets.UTF_8);
    }

    /** What came and what did not, for an error. */
    String whatCame() {
        return patience.whatCame(finish.lastReason() != null);
    }

    private void event(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        patience.event();
        reader.read(name, bytes, offset, length);
        mayBeOver |= finish.eventRead();
    }

    @Override
    public void onDelta(ChunkKind kind, String text) {
        if (closed) {
            return;
        }
        if (kind.isGenerated()) {
            finish.said(kind);
            patience.token();
        } else {
            patience.life();
        }
        listener.onDelta(kind, text);
    }

    @Override
    public void onLife() {
        patience.life();
    }

    @Override
    public void onFinishReason(String reason) {
        finish.finished(reason);
    }

    @Override
    public void onModel(String model) {
        aside.onModel(model);
    }

    @Override
    public void onPromptTokens(long promptTokens) {
        if (!closed) {
            aside.onUsageSoFar(new Usage(promptTokens, 0, false));
        }
    }

    @Override
    public void onUsage(long promptTokens, long completionTokens, Usage.Details details) {
        if (usage != null && promptTokens + completionTokens == 0) {
            // Some servers end with an event that has no figures.
            return;
        }
        usage = new Usage(promptTokens, completionTokens, false, details);
        if (!closed) {
            aside.onUsageSoFar(usage);
        }
    }

    @Override
    public void onError(UpstreamError error) {
        if (!closed) {
            listener.onError(error);
        }
    }

    @Override
    public void onEnd() {
        if (!closed) {
            finish.eventRead();
            listener.onEnd();
        }
    }
}
