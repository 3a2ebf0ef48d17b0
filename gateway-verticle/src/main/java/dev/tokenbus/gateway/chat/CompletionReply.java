package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.EventWording;
import dev.tokenbus.gateway.door.Translation;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.StreamFailure;

/**
 * Answers a request with a completion, as events or whole.
 *
 * @param created when it was asked for, in seconds since 1970
 */
record CompletionReply(Completion completion, CompletionRequest request, long created) implements DoorStream.Reply {
    @Override
    public Door door() {
        return completion == Completion.CHAT ? Door.CHAT : Door.COMPLETIONS;
    }

    @Override
    public StreamResponse.Manner manner() {
        return request.isStreamed() ? StreamResponse.Manner.EVENTS : StreamResponse.Manner.WHOLE;
    }

    /** Nothing of a whole answer is sent before its end. */
    @Override
    public boolean knowsRestart() {
        return !request.isStreamed();
    }

    @Override
    public Wording wording(StreamRelay relay) {
        String stream = relay.id().value();
        AnswerName name = new AnswerName(
                completion.idPrefix() + stream, completion.object(request.isStreamed()), created, relay.model());
        String callIdStem = "call_" + stream.substring(stream.indexOf('.') + 1);
        return request.isStreamed()
                ? new EventWording(translation(name, callIdStem), EventText.Framing.DATA, this)
                : new WholeWording(document(name, callIdStem), this);
    }

    private Translation translation(AnswerName name, String callIdStem) {
        Chunks chunks = new Chunks(name, request.includeUsage());
        return completion == Completion.CHAT ? new ChatTranslation(chunks, callIdStem) : new TextTranslation(chunks);
    }

    private WholeWording.Document document(AnswerName name, String callIdStem) {
        return completion == Completion.CHAT ? new ChatDocument(name, callIdStem) : new TextDocument(name);
    }

    @Override
    public void refuse(StreamResponse response, StreamFailure failure) {
        OpenAiError.answer(response, failure);
    }
}
