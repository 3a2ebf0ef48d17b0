package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;

/** Words an answer as one text completion, which has nothing but text. There is no word for a stop: that is an error. */
record TextDocument(AnswerName name) implements WholeWording.Document {
    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public byte[] of(StreamLog log, StreamEvent.Terminal end) {
        WholeAnswer answer = WholeAnswer.of(log);
        JsonWriter out = name.begin();
        out.name("choices")
                .beginArray()
                .beginObject()
                .field("index", 0)
                .field("text", answer.text() + answer.refusal())
                .name("logprobs")
                .raw("null")
                .field("finish_reason", AnswerName.reason(end))
                .endObject()
                .endArray();
        AnswerName.write(end.usage(), out);
        return out.endObject().toBytes();
    }
}
