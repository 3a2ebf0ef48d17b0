package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.EventText;
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
    public byte[] of(StreamLog log, StreamEvent.Terminal end) {
        WholeContent content = new WholeContent();
        ContentBlocks blocks = new ContentBlocks(content);
        for (long seq = 1; seq < log.lastSeq(); seq++) {
            StreamEvent event = log.get(seq);
            if (event instanceof StreamEvent.Restarted) {
                content = new WholeContent();
                blocks = new ContentBlocks(content);
            } else if (event instanceof StreamEvent.Delta delta) {
                blocks.add(delta);
            }
        }
        EventText out = new EventText(EventText.Framing.LINES);
        out.raw("{\"id\":").string(MessageTranslation.idOf(id)).raw(",\"type\":\"message\",\"role\":\"assistant\",");
        out.raw("\"model\":").string(model).raw(",\"content\":");
        content.writeTo(out);
        MessageEnd ended = MessageEnd.of((StreamEvent.Done) end, blocks, stopSequences);
        out.raw(",");
        ended.writeStop(out);
        out.raw(",");
        ended.writeUsage(out);
        return out.raw("}").toBytes();
    }
}
