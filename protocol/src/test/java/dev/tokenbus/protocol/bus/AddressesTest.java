package dev.tokenbus.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.StreamId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
    private static final StreamId STREAM = StreamId.of("home_1-A", new byte[16]);

    @Test
    void addressOfANodeNamesItsOwner() {
        assertThat(Addresses.owner(Addresses.worker("node-1", 3))).isEqualTo("node-1");
        assertThat(Addresses.owner(Addresses.stream("node-1", STREAM))).isEqualTo("node-1");
        assertThat(Addresses.owner(Addresses.gateway("node-1", 2))).isEqualTo("node-1");
        assertThat(Addresses.owner(Addresses.node("node-1"))).isEqualTo("node-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Addresses.NODES,
                Addresses.METRICS,
                "tokenbus.channel.news",
                "tokenbus.workers.a.0",
                "tokenbus.worker",
                "tokenbus.worker.",
                "tokenbus.stream..x",
                "__vertx.reply.1",
                ""
            })
    void addressOfNoSingleNodeHasNoOwner(String address) {
        assertThat(Addresses.owner(address)).isNull();
    }

    @Test
    void addressesAreThoseOfTheArchitecture() {
        assertThat(Addresses.worker("a", 0)).isEqualTo("tokenbus.worker.a.0");
        assertThat(Addresses.stream("a", STREAM)).isEqualTo("tokenbus.stream.a.home_1-A.AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(Addresses.gateway("a", 1)).isEqualTo("tokenbus.gateway.a.1");
        assertThat(Addresses.NODES).isEqualTo("tokenbus.nodes");
        assertThat(Addresses.METRICS).isEqualTo("tokenbus.metrics");
        assertThat(Addresses.owner(Addresses.history("node-1"))).isEqualTo("node-1");
    }

    @Test
    void streamIdNamesItsHomeAndCarriesAllRandomBits() {
        byte[] random = new byte[16];
        Arrays.fill(random, (byte) -1);

        StreamId id = StreamId.of("node-1", random);

        assertThat(id).hasToString("node-1._____________________w");
        assertThat(id.homeNodeId()).isEqualTo("node-1");
        assertThat(StreamId.parse(id.value())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "node-1",
                ".AAAAAAAAAAAAAAAAAAAAAA",
                "node-1.AAAAAAAAAAAAAAAAAAAAA",
                "node-1.AAAAAAAAAAAAAAAAAAAAAAA",
                "node-1.AAAAAAAAAAAAAAAAAAAAA=",
                "node-1.AAAAAAAAAAAAAAAAAAAAA+",
                "node-1.AAAAAAAAAAAAAAAAAAAAAA\n",
                "node.1.AAAAAAAAAAAAAAAAAAAAAA",
                "nöde.AAAAAAAAAAAAAAAAAAAAAA",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.AAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoStreamIdIsNotRead(String value) {
        assertThat(StreamId.parse(value)).isNull();
        assertThatThrownBy(() -> new StreamId(value)).hasMessage("streamId: not the id of a stream");
    }

    @Test
    void streamIdNeedsAllItsRandomBytes() {
        assertThatThrownBy(() -> StreamId.of("node-1", new byte[15])).isInstanceOf(IllegalArgumentException.class);
    }
}
