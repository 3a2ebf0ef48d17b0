package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON object that a piece of an answer is, where it is no text. A broken one says nothing. */
record DeltaData(@Nullable RawObject fields) {
    static DeltaData of(Delta delta) {
        try {
            return new DeltaData(RawObject.read("", delta.text()));
        } catch (IOException e) {
            return new DeltaData(null);
        }
    }

    /** A text; empty without one. */
    String text(String name) {
        return fields != null && fields.isText(name) ? fields.textOr(name, "") : "";
    }

    /** A value as it was written, but on one line. */
    @Nullable
    String raw(String name) {
        String raw = fields == null ? null : fields.raw(name);
        return raw == null ? null : EventText.oneLine(raw);
    }

    int index() {
        Integer index = fields == null ? null : fields.whole("index");
        return index == null ? 0 : index;
    }
}
