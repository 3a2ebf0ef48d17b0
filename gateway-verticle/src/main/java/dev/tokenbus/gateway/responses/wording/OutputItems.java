package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items of which an output consists, as the events of a log begin and end them. The same log gives the same items everywhere. An item
 * with content ends when another item begins. Calls stay open, several at once: only at the end of the answer is it known that their
 * arguments are complete.
 */
public final class OutputItems {
    private final ResponseId response;
    private final ToolNames tools;
    private final Listener listener;
    private final List<OutputItem> items = new ArrayList<>();
    private final Map<Integer, OutputItem> calls = new HashMap<>();
    /** The item with content that further pieces may belong to. */
    private @Nullable OutputItem open;

    private boolean isPartOpen;
    private RawObject usageDetails = RawObject.EMPTY;

    /** Hears what becomes of the items. */
    public interface Listener {
        /** For whoever wants to know the items alone. */
        Listener NOBODY = new Listener() {};

        default void began(OutputItem item) {}

        default void began(OutputItem item, OutputItem.Part part) {}

        default void said(OutputItem item, OutputItem.Part part, String text) {}

        /** The probabilities of what the part has said; {@code json} is an array. */
        default void weighed(OutputItem item, OutputItem.Part part, String json) {}

        default void called(OutputItem item, String arguments) {}

        default void ended(OutputItem item, OutputItem.Part part) {}

        default void ended(OutputItem item) {}
    }

    OutputItems(ResponseId response, ToolNames tools, Listener listener) {
        this.response = response;
        this.tools = tools;
        this.listener = listener;
    }

    /** The items of a log by now; what was said before a restart is void. */
    public static OutputItems of(ResponseId response, ToolNames tools, StreamLog log) {
        OutputItems items = new OutputItems(response, tools, Listener.NOBODY);
        for (long seq = 1; seq <= log.lastSeq(); seq++) {
            StreamEvent event = log.get(seq);
            if (event instanceof Delta delta) {
                items.add(delta, seq);
            } else if (event instanceof StreamEvent.Terminal end) {
                items.end(end);
            } else if (event instanceof StreamEvent.Restarted) {
                items = new OutputItems(response, tools, Listener.NOBODY);
            }
        }
        return items;
    }

    public List<OutputItem> list() {
        return items;
    }

    /** Takes the next piece of the answer. */
    public void add(Delta delta, long seq) {
        switch (delta.kind()) {
            case TEXT -> say(OutputItem.Kind.MESSAGE, ChunkKind.TEXT, delta.text(), seq);
            case REASONING -> say(OutputItem.Kind.REASONING, ChunkKind.REASONING, delta.text(), seq);
            case REFUSAL ->
                say(
                        OutputItem.Kind.MESSAGE,
                        ChunkKind.REFUSAL,
                        DeltaData.of(delta).text("text"),
                        seq);
            case TOOL_CALL -> call(DeltaData.of(delta));
            case LOGPROBS -> weigh(DeltaData.of(delta).raw("content"), seq);
            case OTHER -> note(DeltaData.of(delta).fields());
            case AUDIO -> {}
        }
    }

    private void note(@Nullable RawObject other) {
        if (other != null && other.isObject("value") && "usage".equals(other.text("field"))) {
            usageDetails = other.object("value");
        }
    }

    /** What the model's server says of its usage beside the sums. */
    RawObject usageDetails() {
        return usageDetails;
    }

    /** What the items take in memory, beside what their parts say. */
    long bytes() {
        return items.stream().mapToLong(OutputItem::bytes).sum();
    }

    private void say(OutputItem.Kind kind, ChunkKind partKind, String text, long seq) {
        if (text.isEmpty()) {
            return;
        }
        OutputItem item = open;
        if (item == null || item.kind() != kind) {
            item = begin(OutputItem.of(response, kind, items.size()));
        }
        OutputItem.Part part = item.lastPart();
        if (part == null || part.kind() != partKind) {
            endPart();
            part = item.beginPart(partKind, seq);
            isPartOpen = true;
            listener.began(item, part);
        }
        item.grew(seq);
        listener.said(item, part, text);
    }

    private void weigh(@Nullable String json, long seq) {
        OutputItem item = open;
        OutputItem.Part part = item == null ? null : item.lastPart();
        if (item != null && part != null && part.kind() == ChunkKind.TEXT && json != null && json.startsWith("[")) {
            item.grew(seq);
            part.weighed();
            listener.weighed(item, part, json);
        }
    }

    private void call(DeltaData data) {
        int number = data.index();
        OutputItem item = calls.get(number);
        if (item == null) {
            String function = data.text("name");
            item = begin(OutputItem.call(response, items.size(), data.text("id"), function, tools.of(function)));
            calls.put(number, item);
        }
        String arguments = data.text("arguments");
        if (!arguments.isEmpty()) {
            item.argue(arguments);
            listener.called(item, arguments);
        }
    }

    private OutputItem begin(OutputItem item) {
        if (open != null) {
            end(open, false);
            open = null;
        }
        items.add(item);
        if (!item.isCall()) {
            open = item;
        }
        listener.began(item);
        return item;
    }

    private void endPart() {
        OutputItem.Part part = open == null ? null : open.lastPart();
        if (isPartOpen && open != null && part != null) {
            isPartOpen = false;
            listener.ended(open, part);
        }
    }

    private void end(OutputItem item, boolean isCut) {
        if (item == open) {
            endPart();
        }
        item.end(isCut);
        listener.ended(item);
    }

    /** The answer is over: what is open ends in order. Of an answer that failed nobody is told that parts of it end. */
    void end(StreamEvent.Terminal end) {
        boolean isCut = !(end instanceof StreamEvent.Done done) || ResponseJson.cutBy(done) != null;
        for (OutputItem item : items) {
            if (!item.isOpen()) {
                continue;
            }
            boolean isItCut = isCut && !isObject(item.arguments());
            if (end instanceof StreamEvent.Failed) {
                item.end(isItCut);
            } else {
                end(item, isItCut);
            }
        }
        open = null;
    }

    /** Whether a call is complete although the answer is not. */
    private static boolean isObject(String arguments) {
        try (JsonReader in = new JsonReader(arguments)) {
            in.readObject(name -> {});
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
