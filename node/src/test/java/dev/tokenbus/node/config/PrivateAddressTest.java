package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "localhost",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.7.7",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.1.1",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "no-such-host.invalid"
            })
    void whatTheInternetCannotReachIsPrivate(String host) {
        assertThat(PrivateAddress.is(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.255.255",
                "172.32.0.1",
                "192.169.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "2001:db8::1",
                "fe00::1",
                "1.2.3.4",
                "::ffff:8.8.8.8"
            })
    void anyOtherAddressIsNot(String host) {
        assertThat(PrivateAddress.is(host)).isFalse();
    }
}
