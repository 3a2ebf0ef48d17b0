package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;

/** Words an answer as one text completion, which has nothing but text. There is no word for a stop: that is an error. */
record TextDocument(AnswerName name) implements WholeWording.Document {
    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public void write(StreamLog log, StreamEvent.Terminal end, Unsent to) {
        WholeAnswer answer = WholeAnswer.of(log);
        to.raw(name.head()).raw("\"choices\":[{\"index\":0,\"text\":\"");
        to.add(answer.text(ChunkKind.TEXT)).add(answer.text(ChunkKind.REFUSAL));
        to.raw("\",\"logprobs\":null,\"finish_reason\":").string(AnswerName.reason(end));
        to.raw("}],\"usage\":").raw(AnswerName.json(end.usage())).raw("}");
    }
}
