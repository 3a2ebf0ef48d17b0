package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;

/**
 * Sends the request of a stream to another node. A body that is too large for one message travels ahead in {@link PromptPart}s;
 * they keep their order, since they share the receiver's address.
 */
public final class PromptParts {
    /** The most bytes that a character may take. */
    private static final long BYTES_OF_CHAR = 3;

    private PromptParts() {}

    /**
     * Asks one receiver, and gives its answer.
     *
     * @param within how long to wait, made by {@link dev.tokenbus.protocol.bus.wire.Question#within}
     */
    public static <R extends BusMessage, Q extends Prompted<R, Q>> Future<R> ask(
            EventBus bus, String address, Q question, DeliveryOptions within) {
        return ask(bus, address, address, question, within);
    }

    /**
     * Asks a receiver that takes parts elsewhere, and gives its answer.
     *
     * @param address where it takes the question whole
     * @param partsAddress where one of its instances takes parts, and the question after them
     */
    public static <R extends BusMessage, Q extends Prompted<R, Q>> Future<R> ask(
            EventBus bus, String address, String partsAddress, Q question, DeliveryOptions within) {
        return size(question.request()) <= PromptPart.MAX_BYTES
                ? question.ask(bus, address, within)
                : inParts(bus, partsAddress, question).ask(bus, partsAddress, within);
    }

    /** An upper bound of the body's bytes on the wire, without encoding it. */
    private static long size(StartStream.Body body) {
        long chars = body.config().heldBytes() + body.memo().words().length();
        chars += chars(body.messages()) + chars(body.memo().conversation());
        for (StreamEvent event : body.held()) {
            chars += event.cost();
        }
        return chars * BYTES_OF_CHAR;
    }

    private static long chars(List<ChatMessage> messages) {
        long chars = 0;
        for (ChatMessage message : messages) {
            chars += (message.isMoreThanText() ? message.json() : message.content()).length();
        }
        return chars;
    }

    private static <R extends BusMessage, Q extends Prompted<R, Q>> Q inParts(
            EventBus bus, String address, Q question) {
        Buffer encoded = question.request().toBuffer();
        int parts = 0;
        for (int from = 0; from < encoded.length(); from += PromptPart.MAX_BYTES) {
            byte[] bytes = encoded.getBytes(from, Math.min(encoded.length(), from + PromptPart.MAX_BYTES));
            bus.send(address, new PromptPart(question.streamId(), question.epoch(), parts++, bytes));
        }
        return question.inParts(
                parts,
                new StartStream.Body(List.of(), question.request().config().withExtra(Map.of())));
    }
}
