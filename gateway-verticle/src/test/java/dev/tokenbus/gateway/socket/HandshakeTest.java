package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private final Handshake handshake = new Handshake(List.of("https://Chat.Example.com", "app://desktop"));

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.com, gw:1, true",
        "app://desktop, gw:1, true",
        "http://gw:1, gw:1, true",
        "https://gw:1, gw:1, true",
        "HTTP://GW:1, gw:1, true",
        "http://gw:1, GW:1, true",
        "http://[::1]:8080, [::1]:8080, true",
        "http://gw, gw:80, false",
        "http://gw:2, gw:1, false",
        "http://gw:1.evil.net, gw:1, false",
        "http://evil.net/gw:1, gw:1, false",
        "http://gw:1@evil.net, gw:1, false",
        "http://evil.net#gw:1, gw:1, false",
        "http://xgw:1, gw:1, false",
        "ws://gw:1, gw:1, false",
        "null, null, false",
        "//gw:1, gw:1, false",
        "gw:1, gw:1, false"
    })
    void pagesOfThisHostAndThoseAllowedMayConnect(String origin, String host, boolean may) {
        assertThat(handshake.mayConnect(List.of(origin), host)).isEqualTo(may);
    }

    @Test
    void withoutAHostOnlyAllowedPagesMay() {
        assertThat(handshake.mayConnect(List.of("http://gw:1"), null)).isFalse();
        assertThat(handshake.mayConnect(List.of("app://desktop"), null)).isTrue();
        assertThat(handshake.mayConnect(List.of(), null)).isTrue();
    }

    @Test
    void severalOriginsAreNone() {
        assertThat(handshake.mayConnect(List.of("http://gw:1", "http://gw:1"), "gw:1"))
                .isFalse();
    }
}
