package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles prompts that are too large for one bus message, within a budget of bytes: the oldest ones make room.
 */
public final class PromptAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(PromptAssembly.class);

    /** What a prompt costs besides its bytes, so that empty ones are bounded too. */
    private static final int OVERHEAD_BYTES = 128;

    private final long maxBytes;
    private final Map<Key, Partial> partials = new LinkedHashMap<>();
    private long bytes;

    private record Key(StreamId streamId, long epoch) {}

    private static final class Partial {
        final Buffer body = Buffer.buffer();
        int parts;
    }

    public PromptAssembly(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Parts arrive in order, because they share an address. A part after a gap is dropped, and the start is then refused. */
    public void add(PromptPart part) {
        Key key = new Key(part.streamId(), part.epoch());
        Partial partial = partials.get(key);
        if (partial == null && part.index() == 0) {
            partial = new Partial();
            partials.put(key, partial);
            bytes += OVERHEAD_BYTES;
        }
        if (partial == null || partial.parts != part.index()) {
            return;
        }
        partial.body.appendBytes(part.bytes());
        partial.parts++;
        bytes += part.bytes().length;
        while (bytes > maxBytes && !partials.isEmpty()) {
            remove(partials.keySet().iterator().next());
        }
    }

    /** Returns the start with its prompt, once all parts are there and can be read. */
    public Optional<StartStream> complete(StartStream start) {
        if (start.parts() == 0) {
            return Optional.of(start);
        }
        Key key = new Key(start.streamId(), start.epoch());
        Partial partial = partials.get(key);
        if (partial == null || partial.parts != start.parts()) {
            return Optional.empty();
        }
        remove(key);
        try {
            return Optional.of(start.withRequest(StartStream.Body.ofBuffer(partial.body)));
        } catch (RuntimeException e) {
            // Not the message: it may quote the prompt.
            LOG.warn(
                    "stream={} a prompt in {} parts cannot be read: {}",
                    start.streamId(),
                    start.parts(),
                    e.getClass().getName());
            return Optional.empty();
        }
    }

    private void remove(Key key) {
        Partial removed = partials.remove(key);
        if (removed != null) {
            bytes -= removed.body.length() + OVERHEAD_BYTES;
        }
    }
}
