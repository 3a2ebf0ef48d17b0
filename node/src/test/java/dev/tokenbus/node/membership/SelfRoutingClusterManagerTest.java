package dev.tokenbus.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the manager answers without Hazelcast: it has not joined a cluster here, so anything else would fail. */
class SelfRoutingClusterManagerTest {
    private static final int MOST_ROUTES = 65_536;

    private final SelfRoutingClusterManager manager = new SelfRoutingClusterManager(new Config(), 4);
    private final List<RegistrationUpdateEvent> updates = new ArrayList<>();

    SelfRoutingClusterManagerTest() {
        manager.registrationListener(new RegistrationListener() {
            @Override
            public void registrationsUpdated(RegistrationUpdateEvent event) {
                updates.add(event);
            }

            @Override
            public boolean wantsUpdatesFor(String address) {
                return true;
            }

            @Override
            public void registrationsLost() {}
        });
    }

    @Test
    void theListenerAtAStreamAddressIsTheNodeThatTheAddressNames() {
        List<RegistrationInfo> listeners = look(stream(1)).result();

        assertThat(listeners).singleElement().satisfies(info -> {
            assertThat(info.nodeId()).isEqualTo("node-a");
            assertThat(info.localOnly()).isFalse();
        });
    }

    @Test
    void workersAndGatewaysAreFoundByTheirAddressesToo() {
        assertThat(look(Addresses.worker("node-b", 3)).result())
                .extracting(RegistrationInfo::nodeId)
                .containsExactly("node-b");
        assertThat(look(Addresses.gateway("node-c", 0)).result())
                .extracting(RegistrationInfo::nodeId)
                .containsExactly("node-c");
    }

    @Test
    void registrationsAtAddressesThatNameTheirNodeAreDoneAtOnce() {
        Promise<Void> added = Promise.promise();
        manager.addRegistration(stream(1), new RegistrationInfo("node-a", 0, false), added);
        Promise<Void> removed = Promise.promise();
        manager.removeRegistration(stream(1), new RegistrationInfo("node-a", 0, false), removed);

        assertThat(added.future().succeeded()).isTrue();
        assertThat(removed.future().succeeded()).isTrue();
    }

    @Test
    void aForgottenRouteIsTakenFromTheSelectorToo() {
        look(stream(1));
        look(stream(2));

        manager.forget(stream(1));

        assertThat(manager.routes()).isEqualTo(1);
        assertThat(updates).singleElement().satisfies(update -> {
            assertThat(update.address()).isEqualTo(stream(1));
            assertThat(update.registrations()).isEmpty();
        });
    }

    @Test
    void forgettingWhatIsNotKnownDoesNoHarm() {
        manager.forget(stream(1));

        assertThat(manager.routes()).isZero();
    }

    @Test
    void theOldestRoutesGoWhenThereAreTooMany() {
        for (int i = 0; i < MOST_ROUTES; i++) {
            look(stream(i));
        }
        look(stream(0));

        look(stream(MOST_ROUTES));
        look(stream(MOST_ROUTES + 1));

        assertThat(manager.routes()).isEqualTo(MOST_ROUTES);
        assertThat(updates).extracting(RegistrationUpdateEvent::address).containsExactly(stream(1), stream(2));
    }

    @Test
    void aRouteThatWasDroppedIsMadeAgain() {
        look(stream(1));
        manager.forget(stream(1));

        assertThat(look(stream(1)).result())
                .extracting(RegistrationInfo::nodeId)
                .containsExactly("node-a");
    }

    @Test
    void aChannelIsRememberedOnlyWhileSomebodyListens() {
        List<Long> metered = new ArrayList<>();
        manager.onShared(metered::add);

        found("channel.empty", List.of());
        found("channel.heard", LISTENED);
        assertThat(manager.shared()).containsExactly("channel.heard");
        manager.refreshed("channel.heard", LISTENED);
        assertThat(manager.shared()).containsExactly("channel.heard");

        manager.refreshed("channel.heard", List.of());
        assertThat(manager.shared()).isEmpty();
        assertThat(updates.get(updates.size() - 1).registrations()).isEmpty();
        assertThat(metered).containsExactly(0L, 1L, -1L);
    }

    @Test
    void theChannelThatWasUsedLongestAgoGoesWhenThereAreTooMany() {
        for (int i = 0; i < 4; i++) {
            found("channel." + i, LISTENED);
        }
        found("channel.0", LISTENED);

        found("channel.4", LISTENED);

        assertThat(manager.shared()).containsExactly("channel.2", "channel.3", "channel.0", "channel.4");
        assertThat(updates).singleElement().satisfies(update -> {
            assertThat(update.address()).isEqualTo("channel.1");
            assertThat(update.registrations()).isEmpty();
        });
    }

    private static final List<RegistrationInfo> LISTENED = List.of(new RegistrationInfo("node-a", 0, false));

    private void found(String address, List<RegistrationInfo> listeners) {
        Promise<List<RegistrationInfo>> promise = Promise.promise();
        manager.found(address, listeners, null, promise);
        assertThat(promise.future().result()).isEqualTo(listeners);
    }

    private Future<List<RegistrationInfo>> look(String address) {
        Promise<List<RegistrationInfo>> promise = Promise.promise();
        manager.getRegistrations(address, promise);
        assertThat(promise.future().isComplete()).as("answered at once").isTrue();
        return promise.future();
    }

    private static String stream(int number) {
        byte[] bytes = ByteBuffer.allocate(16).putInt(number).array();
        return Addresses.stream("node-a", StreamId.of("node-a", bytes));
    }
}
