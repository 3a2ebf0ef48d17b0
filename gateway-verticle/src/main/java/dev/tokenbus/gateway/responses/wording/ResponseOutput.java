package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.json.JsonBytes;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items that a log says so far, and as JSON what is said in them: a log is walked once, and later on only what is new in it. On the
 * event loop that has the log.
 */
public final class ResponseOutput implements OutputItems.Listener, OutputJson.Texts, LogRoom.Derived {
    private static final int PART_BYTES = 256;

    private final ResponseId id;
    private final ToolNames tools;
    private final Map<OutputItem.Part, Said> said = new IdentityHashMap<>();
    private OutputItems items;
    private long read;

    /** What a part says: the inside of a string, and the inside of an array. */
    private record Said(JsonBytes text, JsonBytes probabilities) {
        Said() {
            this(new JsonBytes(PART_BYTES), new JsonBytes(0));
        }

        long bytes() {
            return (long) PART_BYTES + text.capacity() + probabilities.capacity();
        }
    }

    public ResponseOutput(ResponseId id, ToolNames tools) {
        this.id = id;
        this.tools = tools;
        this.items = new OutputItems(id, tools, this);
    }

    /** Reads what is new in the log; what was said before a restart is void. Returns how many events that were. */
    public long read(StreamLog log) {
        long from = read;
        while (read < log.lastSeq()) {
            StreamEvent event = log.get(++read);
            if (event instanceof StreamEvent.Delta delta) {
                items.add(delta, read);
            } else if (event instanceof StreamEvent.Terminal end) {
                items.end(end);
            } else if (event instanceof StreamEvent.Restarted) {
                said.clear();
                items = new OutputItems(id, tools, this);
            }
        }
        return read - from;
    }

    List<OutputItem> items() {
        return items.list();
    }

    RawObject usageDetails() {
        return items.usageDetails();
    }

    @Override
    public long bytes() {
        return items.bytes() + said.values().stream().mapToLong(Said::bytes).sum();
    }

    @Override
    public void said(OutputItem item, OutputItem.Part part, String text) {
        of(part).text.inside(text, 0, text.length());
    }

    @Override
    public void weighed(OutputItem item, OutputItem.Part part, String json) {
        JsonBytes probabilities = of(part).probabilities;
        if (json.length() > 2) {
            if (probabilities.length() > 0) {
                probabilities.raw(',');
            }
            probabilities.raw(json.substring(1, json.length() - 1).getBytes(StandardCharsets.UTF_8));
        }
    }

    private Said of(OutputItem.Part part) {
        return said.computeIfAbsent(part, first -> new Said());
    }

    @Override
    public void text(OutputItem.Part part, Unsent to) {
        to.raw(of(part).text.toBytes());
    }

    @Override
    public void probabilities(OutputItem.Part part, Unsent to) {
        if (part.kind() == ChunkKind.TEXT) {
            to.raw(of(part).probabilities.toBytes());
        }
    }
}
