package dev.tokenbus.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.console.ClusterStreams.Asker;
import dev.tokenbus.gateway.locate.NodeStreams;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.console.StreamFilter;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A list of streams while another gateway says nothing. */
class ClusterStreamsTest {
    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop loop = TestLoop.of(vertx, 0);
    private final ClusterStreams streams = new ClusterStreams(loop, new NodeStreams(loop, new StreamOwners()));

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    @Test
    void aSilentGatewayIsNamed_andListsThatAreTooManyAtOnceAreRefused_butNotThoseOfOthers() {
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway("n2"), question -> {})
                .completion());
        List<Future<StreamList>> lists = new ArrayList<>();

        TestLoop.run(loop, () -> {
            loop.directory()
                    .heard(new NodeAnnouncement(
                            "n2", "silent-one", 0, Set.of(Role.GATEWAY), "", false, false, List.of(), 0, 0));
            for (int i = 0; i <= Asker.OTHER.mostAtOnce; i++) {
                lists.add(streams.list(StreamFilter.STANDARD, Asker.OTHER));
            }
            lists.add(streams.list(StreamFilter.STANDARD, Asker.OPERATOR));
        });

        assertThat(lists.get(Asker.OTHER.mostAtOnce).cause())
                .isInstanceOfSatisfying(
                        StreamException.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(ErrorCode.OVERLOADED));
        assertThat(Waiting.forResult(lists.get(0)).silent()).containsExactly("silent-one");
        assertThat(Waiting.forResult(lists.get(lists.size() - 1)).silent()).containsExactly("silent-one");
    }
}
