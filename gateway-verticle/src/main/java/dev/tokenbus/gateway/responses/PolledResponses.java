package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseOutput;
import dev.tokenbus.protocol.log.LogRoom;

/**
 * Responses as they are now, for clients that ask again and again: what was read of a long log stays with it, in its budget, until nobody
 * has asked for a while. On the stream's event loop.
 */
final class PolledResponses {
    /** A shorter log is read again each time. */
    private static final long LEAST_BYTES = 16 * 1024;

    private final long keptMs;

    /** @param keptMs for how long nobody must have asked */
    PolledResponses(long keptMs) {
        this.keptMs = keptMs;
    }

    byte[] of(StreamRelay relay, ResponseJson response) {
        if (relay.log().bytes() < LEAST_BYTES) {
            return response.of(relay.log());
        }
        LogRoom room = relay.room();
        Kept kept = room.derived() instanceof Kept before
                ? before
                : new Kept(
                        relay, new ResponseOutput(response.id(), response.memo().tools()));
        byte[] words = response.of(kept.output, relay.log());
        room.derives(kept);
        kept.asked();
        return words;
    }

    /** What was read of one log. */
    private final class Kept implements LogRoom.Derived {
        private final StreamRelay relay;
        private final ResponseOutput output;
        private boolean isAsked;
        private boolean isWatched;

        Kept(StreamRelay relay, ResponseOutput output) {
            this.relay = relay;
            this.output = output;
        }

        @Override
        public long bytes() {
            return output.bytes();
        }

        void asked() {
            isAsked = true;
            if (!isWatched && relay.room().derived() == this) {
                isWatched = true;
                look(relay.loop());
            }
        }

        private void look(GatewayLoop loop) {
            isAsked = false;
            loop.vertx().setTimer(keptMs, timer -> {
                if (isAsked) {
                    look(loop);
                } else if (relay.room().derived() == this) {
                    relay.room().derives(null);
                }
            });
        }
    }
}
