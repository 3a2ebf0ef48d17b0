package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.Authority;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private final Handshake handshake = new Handshake(() -> AllowedOrigins.parse(
            "origins", List.of("https://Chat.Example.com", "app://desktop", "https://*.example.org")));

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.com, gw:1, true",
        "app://desktop, gw:1, true",
        "http://gw:1, gw:1, true",
        "https://gw:1, gw:1, true",
        "HTTP://GW:1, gw:1, true",
        "http://gw:1, GW:1, true",
        "http://[::1]:8080, [::1]:8080, true",
        "http://gw, gw:80, true",
        "https://gw, gw:443, true",
        "https://gw:443, gw, true",
        "https://gw, gw, true",
        "http://gw, gw, true",
        "http://gw, gw:443, false",
        "https://gw, gw:80, false",
        "https://gw:8443, gw:443, false",
        "https://gw., gw, true",
        "http://[0:0::1]:8080, [::1]:8080, true",
        "https://chat.example.com:443, gw:1, true",
        "https://chat.example.com:8443, gw:1, false",
        "https://a.example.org, gw:1, true",
        "https://A.B.Example.org:443, gw:1, true",
        "https://example.org, gw:1, false",
        "https://evilexample.org, gw:1, false",
        "http://a.example.org, gw:1, false",
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
        assertThat(handshake.mayConnect(List.of(origin), Authority.parse(host))).isEqualTo(may);
    }

    @Test
    void withoutAHostOnlyAllowedPagesMay() {
        assertThat(handshake.mayConnect(List.of("http://gw:1"), null)).isFalse();
        assertThat(handshake.mayConnect(List.of("app://desktop"), null)).isTrue();
        assertThat(handshake.mayConnect(List.of(), null)).isTrue();
    }

    @Test
    void severalOriginsAreNone() {
        assertThat(handshake.mayConnect(List.of("http://gw:1", "http://gw:1"), Authority.parse("gw:1")))
                .isFalse();
    }
}
