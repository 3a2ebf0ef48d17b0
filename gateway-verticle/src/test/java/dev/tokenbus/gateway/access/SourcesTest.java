package dev.tokenbus.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.worker.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private final Sources sources = sources("the key of the cluster");

    private static Sources sources(String key) {
        return new Sources(new TokenKeys(key.getBytes(UTF_8)));
    }

    private long address(@Nullable String address) {
        return sources.of(address, "a connection").address();
    }

    @Test
    void anAddressHasOneNameOnAllGatewaysOfAClusterAndAConnectionOneOfItsOwn() {
        Source here = sources.of("192.0.2.1", "one");
        Source there = sources("the key of the cluster").of("192.0.2.1", "two");

        assertThat(there.address()).isEqualTo(here.address()).isNotEqualTo(address("192.0.2.2"));
        assertThat(there.connection()).isNotEqualTo(here.connection());
        assertThat(sources.of("192.0.2.1", "one")).isEqualTo(here);
    }

    @Test
    void whoeverLacksTheKeyCannotComputeTheName() {
        assertThat(sources("the key of another one").of("192.0.2.1", "one").address())
                .isNotEqualTo(address("192.0.2.1"));
    }

    @Test
    void aClientDoesNotGetManySharesByChoosingAddressesOfItsOwnIpv6Network() {
        assertThat(address("2001:db8:1:2::1"))
                .isEqualTo(address("2001:db8:1:2:ffff:ffff:ffff:ffff"))
                .isEqualTo(address("2001:db8:1:2::3%eth0"))
                .isNotEqualTo(address("2001:db8:1:3::1"));
    }

    @Test
    void anIpv4AddressIsTheSameInIpv6() {
        assertThat(address("::ffff:192.0.2.1")).isEqualTo(address("192.0.2.1"));
    }

    @Test
    void aSocketWithoutAnAddressHasANameToo() {
        assertThat(address(null)).isEqualTo(address(null)).isNotEqualTo(address("192.0.2.1"));
    }
}
