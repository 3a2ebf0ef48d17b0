package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.web.AddressBlocks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose address a request counts by: that of its peer, or the one that a proxy says which is trusted. */
class ClientAddressTest {
    private static final AddressBlocks PROXIES =
            AddressBlocks.parse("x", List.of("10.0.0.0/8", "2001:db8:1::1", "127.0.0.1"));

    private static ClientAddress of(String peer, String... headers) {
        return ClientAddress.of(peer, List.of(headers), PROXIES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.1.1|203.0.113.5|203.0.113.5",
                "10.1.1.1|198.51.100.1, 203.0.113.5|203.0.113.5",
                "10.1.1.1|127.0.0.1, 203.0.113.5, 10.2.2.2|203.0.113.5",
                "10.1.1.1|203.0.113.5:4711|203.0.113.5",
                "10.1.1.1|[2001:db8::5]:4711|2001:db8:0:0:0:0:0:5",
                "2001:db8:1::1|2001:db8::5|2001:db8:0:0:0:0:0:5",
                "10.1.1.1|203.0.113.5, unknown|10.1.1.1",
                "10.1.1.1|203.0.113.5, unknown, 10.2.2.2|10.2.2.2",
                "10.1.1.1|10.3.3.3, 10.2.2.2|10.3.3.3",
                "10.1.1.1|,|10.1.1.1",
                "203.0.113.9|198.51.100.1|203.0.113.9"
            })
    void theLastAddressThatIsNoProxyCounts(String peer, String header, String client) {
        assertThat(of(peer, header).text()).isEqualTo(client);
    }

    @Test
    void severalHeadersAreOne() {
        assertThat(of("10.1.1.1", "198.51.100.1", "203.0.113.5, 10.2.2.2").text())
                .isEqualTo("203.0.113.5");
    }

    @Test
    void aHeaderThatNobodyTrustsIsOnlyAClaim() {
        assertThat(of("203.0.113.9", "198.51.100.1").isClaimed()).isTrue();
        assertThat(of("203.0.113.9").isClaimed()).isFalse();
        assertThat(of("10.1.1.1", "198.51.100.1").isClaimed()).isFalse();
    }

    @Test
    void aSocketWithoutAnAddressHasNone() {
        assertThat(ClientAddress.of(null, List.of("203.0.113.5"), PROXIES).ip()).isEmpty();
    }
}
