package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.Set;

/** Words a whole answer as one message. */
final class WholeMessage implements WholeWording.Document {
    private final StreamId id;
    private final String model;
    private final Set<String> stopSequences;

    WholeMessage(StreamId id, String model, Set<String> stopSequences) {
        this.id = id;
        this.model = model;
        this.stopSequences = stopSequences;
    }

    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public void write(StreamLog log, StreamEvent.Terminal end, Unsent to) {
        WholeContent content = new WholeContent();
        ContentBlocks blocks = new ContentBlocks(content);
        for (long seq = log.lastRestart() + 1; seq < log.lastSeq(); seq++) {
            if (log.get(seq) instanceof StreamEvent.Delta delta) {
                content.at(seq);
                blocks.add(delta);
            }
        }
        to.raw("{\"id\":").string(MessageTranslation.idOf(id)).raw(",\"type\":\"message\",\"role\":\"assistant\",");
        to.raw("\"model\":").string(model).raw(",\"content\":");
        content.writeTo(to);
        EventText out = new EventText(EventText.Framing.LINES);
        MessageEnd ended = MessageEnd.of((StreamEvent.Done) end, blocks, stopSequences);
        out.raw(",");
        ended.writeStop(out);
        out.raw(",");
        ended.writeUsage(out);
        to.raw(out.raw("}").toBytes());
    }
}
