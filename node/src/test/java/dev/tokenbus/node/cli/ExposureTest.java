package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.Membership;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start says of the ports that it opens to other machines. */
class ExposureTest {
    private static String of(Set<Role> roles, String gateway, String management) {
        return Exposure.of(new NodeSpec(
                roles,
                new Membership.Alone(),
                Configuration.load(
                        null, Map.of("TOKENBUS_GATEWAY_HOST", gateway, "TOKENBUS_NODE_MANAGEMENT_HOST", management))));
    }

    private static String of(String gateway, String management) {
        return of(EnumSet.allOf(Role.class), gateway, management);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "gateway.example"})
    void aGatewayThatOthersReachIsSaid(String host) {
        assertThat(of(host, "127.0.0.1"))
                .contains("the gateway listens on " + host
                        + ": whoever reaches it can use every model, without a password")
                .contains("gateway.hosts")
                .doesNotContain("management");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7"})
    void aManagementPortThatOthersReachIsSaid(String host) {
        assertThat(of("127.0.0.1", host))
                .contains("the management port listens on " + host + ": whoever reaches it can read status and metrics")
                .contains("node.managementHosts")
                .doesNotContain("gateway");
    }

    @Test
    void bothAreSaid() {
        assertThat(of("0.0.0.0", "0.0.0.0")).contains("the gateway listens on", "the management port listens on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    void whatOnlyThisMachineReachesIsNotSaid(String host) {
        assertThat(of(host, host)).isEmpty();
    }

    @Test
    void aNodeWithoutAGatewayOpensNone() {
        assertThat(of(EnumSet.of(Role.WORKER), "0.0.0.0", "127.0.0.1")).isEmpty();
    }
}
