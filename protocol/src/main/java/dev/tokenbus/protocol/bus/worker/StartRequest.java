package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;

/**
 * Asks one worker to take a stream. A body that is too large for one message travels ahead in {@link PromptPart}s; they keep
 * their order, since they share the worker's address.
 */
public final class StartRequest {
    /** The most bytes that a character may take. */
    private static final long BYTES_OF_CHAR = 3;

    private StartRequest() {}

    /**
     * Asks, and gives the worker's answer.
     *
     * @param within how long to wait, made by {@link dev.tokenbus.protocol.bus.wire.Question#within}
     */
    public static Future<StartReply> send(
            EventBus bus, String workerAddress, StartStream start, DeliveryOptions within) {
        StartStream message =
                size(start.request()) <= PromptPart.MAX_BYTES ? start : inParts(bus, workerAddress, start);
        return message.ask(bus, workerAddress, within);
    }

    /** An upper bound of the body's bytes on the wire, without encoding it. */
    private static long size(StartStream.Body body) {
        long chars = body.config().heldBytes();
        for (ChatMessage message : body.messages()) {
            chars += (message.isMoreThanText() ? message.json() : message.content()).length();
        }
        for (StreamEvent event : body.held()) {
            chars += event.cost();
        }
        return chars * BYTES_OF_CHAR;
    }

    private static StartStream inParts(EventBus bus, String workerAddress, StartStream start) {
        Buffer encoded = start.request().toBuffer();
        int parts = 0;
        for (int from = 0; from < encoded.length(); from += PromptPart.MAX_BYTES) {
            byte[] bytes = encoded.getBytes(from, Math.min(encoded.length(), from + PromptPart.MAX_BYTES));
            bus.send(workerAddress, new PromptPart(start.streamId(), start.epoch(), parts++, bytes));
        }
        return start.inParts(
                parts, new StartStream.Body(List.of(), start.request().config().withExtra(Map.of())));
    }
}
