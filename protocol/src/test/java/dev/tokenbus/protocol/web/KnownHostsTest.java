package dev.tokenbus.protocol.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
    private static KnownHosts hosts(String bound, String... hosts) {
        return KnownHosts.parse(
                "hosts",
                bound,
                List.of(hosts),
                AllowedOrigins.parse("origins", List.of("https://Chat.Example.com", "https://*.example.org")));
    }

    private static boolean know(KnownHosts hosts, String host) {
        return hosts.know(requireNonNull(Authority.parse(host), host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "localhost.",
                "app.localhost:8080",
                "127.0.0.1",
                "127.8.9.10:80",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "chat.example.com",
                "Chat.Example.com.:443",
                "a.example.org"
            })
    void loopbackNamesAndThoseOfAllowedPagesAreKnown(String host) {
        assertThat(know(hosts("127.0.0.1"), host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evillocalhost",
                "10.0.0.1:8080",
                "[fe80::1]",
                "0.0.0.0",
                "example.org",
                "evilexample.org",
                "chat.example.com.evil.example",
                "chat"
            })
    void othersAreNot(String host) {
        assertThat(know(hosts("127.0.0.1"), host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.0.0.1:8080, true",
        "0.0.0.0, [fe80::1], true",
        "::, 10.0.0.1, true",
        "0.0.0.0, gateway, false",
        "0.0.0.0, 1.2.3.4.evil.example, false",
        "10.0.0.1, 10.0.0.1:8080, true",
        "10.0.0.1, 10.0.0.2, false",
        "fe80::1, [FE80:0::1]:8080, true",
        "gateway.internal, Gateway.Internal:8080, true",
        "gateway.internal, gateway, false"
    })
    void theAddressToListenOnIsKnownAndWithAllOfThemEveryAddress(String bound, String host, boolean known) {
        assertThat(know(hosts(bound), host)).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({
        "chat.internal, Chat.internal:8080, true",
        "chat.internal, a.chat.internal, false",
        "*.internal, a.b.internal, true",
        "*.internal, internal, false",
        "my_host, my_host:1, true",
        "10.1.2.3, 10.1.2.3, true",
        "::2, [::2]:80, true",
        "[::2], [0::2], true",
        "*, anything.at.all, true"
    })
    void configuredHostsAreKnown(String configured, String host, boolean known) {
        assertThat(know(hosts("127.0.0.1", configured), host)).isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://chat.internal",
                "chat.internal:8080",
                "chat:",
                "a b",
                "*.",
                "**",
                "*.*.a",
                "a/b",
                "*.10.0.0.1",
                "[::1]:80",
                "x:y:z"
            })
    void aHostThatNothingCanMatchIsRefused(String value) {
        assertThatThrownBy(() -> hosts("127.0.0.1", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("hosts: " + value + " (expected: a host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a:b",
                "a:123456",
                "a:65536",
                "[::1",
                "::1",
                "[1]",
                "[x::1]",
                "a/b",
                "a@b",
                "a?b",
                "a,b",
                ".a",
                "a..b",
                "\u00e4"
            })
    void whatNamesNoHostIsNone(String text) {
        assertThat(Authority.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example:443, , true",
        "chat.example:80, , true",
        "chat.example, https://chat.example, true",
        "chat.example:8443, https://chat.example:8443, true",
        "evil.example, , false",
        "evil.example:8080, http://evil.example:8080, false",
        "evil.example, http://evil.example, false",
        "evil.example:8080, https://chat.example, false"
    })
    void aBrowserThatAsksWithoutTlsNamesNoDefaultPortAndHasNoPageOfThatHostOverTls(
            String host, String page, boolean through) {
        Origin origin = page == null ? null : Origin.parse(page);

        assertThat(KnownHosts.cameThroughProxy(requireNonNull(Authority.parse(host)), origin))
                .isEqualTo(through);
    }

    @Test
    void onlyLoopbackIsLocal() {
        assertThat(List.of("127.0.0.1", "::1", "localhost")).allMatch(KnownHosts::isLocal);
        assertThat(List.of("0.0.0.0", "::", "10.0.0.1", "gateway")).noneMatch(KnownHosts::isLocal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ok.example.com",
                "HTTPS://OK.example.com:443",
                "https://*.example.com",
                "https://ok.example.com.",
            })
    void anOriginIsComparedAsTheStandardSays(String value) {
        AllowedOrigins allowed = AllowedOrigins.parse("origins", List.of(value));

        assertThat(allowed.allow(requireNonNull(Origin.parse("https://ok.example.com"))))
                .isTrue();
        assertThat(allowed.allow(requireNonNull(Origin.parse("http://ok.example.com"))))
                .isFalse();
        assertThat(allowed.allow(requireNonNull(Origin.parse("https://ok.example.com:8443"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ok.example.com/",
                "ok.example.com",
                "*",
                "null",
                "",
                "https://",
                "https://*",
                "https://*.",
                "https://a.*.com",
                "https://*.10.0.0.1",
                "https://user@ok.example.com",
                "https://ok.example.com?x",
                "https://ok.example.com#x",
                "https://ok.example.com:port",
                "https://ok.example.com:70000",
                "wss://ok.example.com",
                "file://",
                "file://x",
                "https://a https://b"
            })
    void anOriginThatNoPageCanHaveIsRefused(String value) {
        assertThatThrownBy(() -> AllowedOrigins.parse("origins", List.of(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("origins: " + value + " (expected: an origin");
    }
}
