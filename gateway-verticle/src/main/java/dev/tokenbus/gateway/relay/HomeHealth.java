package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.bus.wire.WorkerId;

/** Reports the health of a stream, as its home sees it. */
final class HomeHealth {
    private HomeHealth() {}

    static StreamHealth of(HomeRelay home, RelayState state) {
        GatewayLoop loop = home.loop();
        long lastSeq = home.log().lastSeq();
        long slowest = home.viewers().stream().mapToLong(Viewer::cursor).min().orElse(lastSeq);
        WorkerId worker = state.worker();
        boolean workerIsElsewhere = worker != null
                && !worker.nodeId().equals(loop.nodeId())
                && loop.directory().isAlive(worker.nodeId());
        return new StreamHealth(
                home.id().value(),
                state.name(),
                lastSeq,
                loop.nodeId(),
                worker == null ? "" : worker.name(),
                state instanceof RelayState.Relaying relaying ? relaying.backend() : "",
                workerIsElsewhere ? 2 : 1,
                home.watching(),
                lastSeq - slowest,
                home.log().bytes(),
                home.arrivedAt() == 0 ? -1 : (loop.now() - home.arrivedAt()) / 1_000_000);
    }
}
