package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayStateTest {
    private static final WorkerId WORKER = new WorkerId("worker-1", 0);
    private static final WorkerId OTHER = new WorkerId("worker-2", 0);

    private final Vertx vertx = Vertx.vertx();
    private final StreamDispatch.Accepted accepted = new StreamDispatch.Accepted(WORKER, 1, "backend", 0);
    private final Failover failover = failover();

    private Failover failover() {
        GatewayLoop loop = TestLoop.of(vertx, 0);
        HomeOwner owner = new HomeOwner() {
            @Override
            public void ended(HomeRelay relay) {}

            @Override
            public void viewersChanged(HomeRelay relay) {}

            @Override
            public void wakes(HomeRelay relay) {}

            @Override
            public void forgotten(HomeRelay relay) {}

            @Override
            public void accepted(HomeRelay relay, long epoch) {}

            @Override
            public boolean released(HomeRelay relay) {
                return true;
            }
        };
        HomeRelay relay = new HomeRelay(loop, StreamId.of("node", new byte[16]), "model", 0, owner);
        return Failover.ofNew(loop, relay, new StartStream.Body(List.of(), StreamConfig.DEFAULT), accepted);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private RelayState.Relaying relaying() {
        return new RelayState.Dispatching(false).accepted(accepted, failover);
    }

    private RelayState.FailingOver failingOver() {
        return relaying().lost(failover, 100);
    }

    @Test
    void aStopBeforeAWorkerAcceptsIsPassedOnToIt() {
        RelayState.Relaying next = new RelayState.Dispatching(false).stopping().accepted(accepted, failover);

        assertThat(next.stopRequested()).isTrue();
        assertThat(next.worker()).isEqualTo(WORKER);
    }

    @Test
    void aStopOutlivesAChangeInTheQueueAndAnAdoption() {
        RelayState.Relaying stopping = relaying().stopping();

        assertThat(stopping.queued(3).stopRequested()).isTrue();
        assertThat(stopping.adopted(OTHER, "other", Optional.empty()).stopRequested())
                .isTrue();
        assertThat(relaying().stopRequested()).isFalse();
    }

    @Test
    void anotherWorkerContinuesWithTheSameFailover() {
        RelayState.Relaying next = failingOver().accepted(new StreamDispatch.Accepted(OTHER, 2, "other", 4));

        assertThat(next.worker()).isEqualTo(OTHER);
        assertThat(next.backend()).isEqualTo("other");
        assertThat(next.queuePosition()).isEqualTo(4);
        assertThat(next.failover()).containsSame(failover);
    }

    @Test
    void anAdoptionWithoutTheRequestKeepsTheFailoverFromBefore() {
        assertThat(relaying().adopted(OTHER, "other", Optional.empty()).failover())
                .containsSame(failover);
        assertThat(failingOver().adopted(OTHER, "other", Optional.empty()).failover())
                .containsSame(failover);
        assertThat(new RelayState.Dispatching(false)
                        .adopted(OTHER, "other", Optional.empty())
                        .failover())
                .isEmpty();
    }

    @Test
    void anEndRemembersTheWorkerThatHasTheLogAndNoneThatWasLost() {
        assertThat(relaying().ended(7)).isEqualTo(new RelayState.Ended(7, WORKER, false));
        assertThat(relaying().stopping().ended(7)).isEqualTo(new RelayState.Ended(7, WORKER, true));
        assertThat(failingOver().ended(7, true)).isEqualTo(new RelayState.Ended(7, null, true));
    }

    @Test
    void healthHasFourWords() {
        assertThat(new RelayState.Dispatching(true).name()).isEqualTo("dispatching");
        assertThat(relaying().queued(1).name()).isEqualTo("queued");
        assertThat(relaying().name()).isEqualTo("streaming");
        assertThat(failingOver().name()).isEqualTo("dispatching");
        assertThat(relaying().ended(0).name()).isEqualTo("ended");
        assertThat(new RelayState.Gone().name()).isEqualTo("ended");
    }
}
