package dev.tokenbus.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeSpecTest {
    private static final long MIB = 1 << 20;
    private static final Membership.Clustered CLUSTER =
            new Membership.Clustered(new Config(), "127.0.0.1", 0, Duration.ZERO, Optional.empty(), false, 4096);

    @Test
    void aPromptThatNoOtherGatewayCouldTakeOverIsRefusedAtTheStart() {
        assertThatThrownBy(() -> NodeSpec.checkPrompts(64 << 20, 256 * MIB))
                .hasMessageStartingWith("gateway.maxMessageBytes: 67108864 (expected: at most 16711680 with a heap of"
                        + " 268435456 bytes")
                .hasMessageContaining("-Xmx");
        assertThatCode(() -> NodeSpec.checkPrompts(64 << 20, 2048 * MIB)).doesNotThrowAnyException();
    }

    @Test
    void theDefaultFitsIntoTheSmallestHeap() {
        NodeConfig config = Configuration.load(null, Map.of());

        assertThatCode(() -> NodeSpec.checkPrompts(config.gateway().limits().maxMessageBytes(), 32 * MIB))
                .doesNotThrowAnyException();
    }

    @Test
    void onlyGatewaysOfAClusterAreHeldToIt() {
        NodeConfig large = Configuration.load(null, Map.of("TOKENBUS_GATEWAY_MAX_MESSAGE_BYTES", "67108864"));

        assertThat(new NodeSpec(Set.of(Role.GATEWAY), new Membership.Alone(), large).roles())
                .containsExactly(Role.GATEWAY);
        assertThat(new NodeSpec(Set.of(Role.WORKER), CLUSTER, large).roles()).containsExactly(Role.WORKER);
        assertThatThrownBy(() -> new NodeSpec(Set.of(Role.GATEWAY), CLUSTER, large))
                .as("with the heap of 1 GiB that tests have")
                .hasMessageStartingWith("gateway.maxMessageBytes: 67108864");
    }
}
