package dev.tokenbus.cluster;

import static java.util.Objects.requireNonNull;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.Prompted;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles prompts that are too large for one bus message, within a budget of bytes: the oldest ones make room, and one of which no
 * part has come for ten seconds is dropped, since its sender is gone. Confined to one event loop.
 */
public final class PromptAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(PromptAssembly.class);

    /** What a prompt costs besides its bytes, so that empty ones are bounded too. */
    private static final int OVERHEAD_BYTES = 128;

    /** How long an unfinished prompt waits for its next part. */
    private static final long SILENT_NANOS = 10_000_000_000L;

    private final long maxBytes;
    private final LongSupplier nanoClock;
    private final LongConsumer meter;
    private final Map<Key, Partial> partials = new LinkedHashMap<>();
    private long bytes;

    private record Key(StreamId streamId, long epoch) {}

    private static final class Partial {
        final Buffer body = Buffer.buffer();
        int parts;
        long lastPartAt;
    }

    /** @param meter told each change of what the unfinished prompts cost */
    public PromptAssembly(long maxBytes, LongSupplier nanoClock, LongConsumer meter) {
        this.maxBytes = maxBytes;
        this.nanoClock = nanoClock;
        this.meter = meter;
    }

    /** Parts arrive in order, because they share an address. A part after a gap is dropped, and the question is then refused. */
    public void add(PromptPart part) {
        Key key = new Key(part.streamId(), part.epoch());
        Partial partial = partials.get(key);
        if (partial == null && part.index() == 0) {
            partial = new Partial();
            partials.put(key, partial);
            changed(OVERHEAD_BYTES);
        }
        if (partial == null || partial.parts != part.index()) {
            return;
        }
        partial.body.appendBytes(part.bytes());
        partial.parts++;
        partial.lastPartAt = nanoClock.getAsLong();
        changed(part.bytes().length);
        while (bytes > maxBytes && !partials.isEmpty()) {
            remove(partials.keySet().iterator().next());
        }
    }

    /** Returns the question with its prompt, once all parts are there and can be read. */
    public <Q extends Prompted<?, Q>> Optional<Q> complete(Q question) {
        if (question.parts() == 0) {
            return Optional.of(question);
        }
        Key key = new Key(question.streamId(), question.epoch());
        Partial partial = partials.get(key);
        if (partial == null || partial.parts != question.parts()) {
            return Optional.empty();
        }
        remove(key);
        try {
            return Optional.of(question.withRequest(StartStream.Body.ofBuffer(partial.body)));
        } catch (RuntimeException e) {
            // Not the message: it may quote the prompt.
            LOG.atWarn()
                    .addKeyValue("streamId", question.streamId())
                    .addKeyValue("parts", question.parts())
                    .addKeyValue("cause", e.getClass().getName())
                    .log("a prompt in several parts cannot be read");
            return Optional.empty();
        }
    }

    /** Drops prompts whose sender has died in the middle. Called once a second. */
    public void tick() {
        long now = nanoClock.getAsLong();
        List.copyOf(partials.keySet()).stream()
                .filter(key -> now - requireNonNull(partials.get(key)).lastPartAt >= SILENT_NANOS)
                .forEach(this::remove);
    }

    private void remove(Key key) {
        Partial removed = partials.remove(key);
        if (removed != null) {
            changed(-(removed.body.length() + OVERHEAD_BYTES));
        }
    }

    private void changed(long delta) {
        bytes += delta;
        meter.accept(delta);
    }
}
