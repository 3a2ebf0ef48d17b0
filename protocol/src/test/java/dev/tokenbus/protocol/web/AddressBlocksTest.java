package dev.tokenbus.protocol.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlocksTest {
    private static boolean isIn(String block, String address) {
        return AddressBlocks.parse("x", List.of(block))
                .contain(IpAddress.parse(address).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.1.2,true",
        "10.0.0.0/8,11.0.0.1,false",
        "192.0.2.7,192.0.2.7,true",
        "192.0.2.7,192.0.2.8,false",
        "192.0.2.128/25,192.0.2.129,true",
        "192.0.2.128/25,192.0.2.1,false",
        "0.0.0.0/0,203.0.113.1,true",
        "0.0.0.0/0,2001:db8::1,false",
        "2001:db8::/32,2001:db8:ffff::1,true",
        "2001:db8::/32,2001:db9::1,false",
        "::1,0:0:0:0:0:0:0:1,true",
        "127.0.0.0/8,::ffff:127.0.0.1,true",
        "fe80::/10,fe80::1%eth0,true"
    })
    void aBlockHasTheAddressesThatBeginLikeIt(String block, String address, boolean isIn) {
        assertThat(isIn(block, address)).isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0/8", "::/129", "example.com", "10.0.0.0/x", "10.0.0.0/", "", "256.1.1.1"})
    void whatIsNoBlockIsRefusedWithItsKey(String text) {
        assertThatThrownBy(() -> AddressBlocks.parse("gateway.trustedProxies", List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("gateway.trustedProxies: " + text + " (expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.999",
                "1.2.3.-4",
                "12345",
                ":",
                "1::2::3",
                "g::1",
                "a.b:c",
                "unknown"
            })
    void whatIsNoAddressIsNone_andNoNameServiceIsAsked(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @Test
    void aSiteOfVersion6IsItsNetwork_andOneOfVersion4ItsAddress() {
        assertThat(IpAddress.parse("2001:db8:0:1::9").orElseThrow().site())
                .isEqualTo(IpAddress.parse("2001:db8:0:1:2:3:4:5").orElseThrow().site())
                .isNotEqualTo(IpAddress.parse("2001:db8:0:2::9").orElseThrow().site())
                .hasToString("2001:db8:0:1:0:0:0:0/64");
        assertThat(IpAddress.parse("192.0.2.1").orElseThrow().site()).hasToString("192.0.2.1");
    }
}
