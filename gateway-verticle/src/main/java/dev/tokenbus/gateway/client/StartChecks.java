package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a start is refused, whoever asks for it: what is wrong with it, or what this gateway cannot do just now. */
final class StartChecks {
    private final GatewayLoop services;
    private final Relays relays;

    StartChecks(GatewayLoop services, Relays relays) {
        this.services = services;
        this.relays = relays;
    }

    /** Why a request cannot be served; null when it can. */
    @Nullable
    StreamFailure of(ClientFrame.Start start) {
        for (List<ChatMessage> messages : start.prompts()) {
            if (messages.stream().allMatch(message -> message.content().isEmpty())) {
                return new StreamFailure(ErrorCode.BAD_REQUEST, "prompt: empty (expected: some text)");
            }
        }
        StreamFailure noRoom = room();
        return noRoom != null ? noRoom : checkModel(start.options().model());
    }

    /** Whether this gateway takes another stream. */
    @Nullable
    StreamFailure room() {
        if (relays.isDraining()) {
            return new StreamFailure(ErrorCode.SHUTTING_DOWN, "this gateway is shutting down; reconnect", 1000);
        }
        return relays.isFull()
                ? new StreamFailure(ErrorCode.OVERLOADED, "this gateway has as many streams as it may hold", 1000)
                : null;
    }

    private @Nullable StreamFailure checkModel(@Nullable String model) {
        List<String> models = services.directory().models();
        if (models.isEmpty()) {
            return new StreamFailure(ErrorCode.NO_WORKER, "no worker is connected", 1000);
        }
        if (model != null && !models.contains(model)) {
            return new StreamFailure(
                    ErrorCode.UNKNOWN_MODEL, "options.model: unknown (expected: " + String.join(", ", models) + ")");
        }
        return null;
    }
}
