package dev.tokenbus.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start says of the ports that it opens to other machines. */
class ExposureTest {
    private static String of(Set<Role> roles, String gateway, String management) {
        return Exposure.of(node(roles, gateway, management, Map.of()));
    }

    private static NodeSpec node(Set<Role> roles, String gateway, String management, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("TOKENBUS_GATEWAY_HOST", gateway);
        variables.put("TOKENBUS_NODE_MANAGEMENT_HOST", management);
        return new NodeSpec(roles, new Membership.Alone(), Configuration.load(null, variables));
    }

    private static void check(String gateway, String management, Map<String, String> more) {
        Exposure.check(node(EnumSet.allOf(Role.class), gateway, management, more));
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

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "gateway.example"})
    void aGatewayThatEverybodyReachesIsRefusedWithWhatToDo(String host) {
        assertThatThrownBy(() -> check(host, "127.0.0.1", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway.host: " + host)
                .hasMessageContaining("gateway.keysFile")
                .hasMessageContaining("--insecure");
    }

    @Test
    void aManagementPortThatEverybodyReachesIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> check("127.0.0.1", "0.0.0.0", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node.managementHost: 0.0.0.0")
                .hasMessageContaining("node.managementToken");
    }

    @Test
    void withKeysAndATokenANodeMayListenAnywhere() {
        Map<String, String> secured = Map.of(
                "TOKENBUS_GATEWAY_KEYS_FILE", "keys.jsonl", "TOKENBUS_NODE_MANAGEMENT_TOKEN", "0123456789abcdef");

        assertThatCode(() -> check("0.0.0.0", "0.0.0.0", secured)).doesNotThrowAnyException();
        assertThat(Exposure.of(node(EnumSet.allOf(Role.class), "0.0.0.0", "0.0.0.0", secured)))
                .contains("whoever has a key", "whoever has its token")
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void tokensAreAsGoodAsKeys() {
        Map<String, String> secured = Map.of(
                "TOKENBUS_GATEWAY_JWT_ISSUER", "https://issuer.example/",
                "TOKENBUS_GATEWAY_JWT_AUDIENCE", "tokenbus",
                "TOKENBUS_GATEWAY_JWKS_URL", "https://issuer.example/jwks");

        assertThatCode(() -> check("0.0.0.0", "127.0.0.1", secured)).doesNotThrowAnyException();
    }

    @Test
    void whoeverIsToldToMayBeOpen() {
        assertThatCode(() -> check("0.0.0.0", "0.0.0.0", Map.of("TOKENBUS_GATEWAY_INSECURE", "true")))
                .doesNotThrowAnyException();
    }

    @Test
    void loopbackNeedsNothing() {
        assertThatCode(() -> check("127.0.0.1", "localhost", Map.of())).doesNotThrowAnyException();
    }
}
