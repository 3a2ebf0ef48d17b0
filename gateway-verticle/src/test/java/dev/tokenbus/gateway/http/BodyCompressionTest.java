package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose whole answers are compressed. */
class BodyCompressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "br, gzip, deflate",
                "GZIP",
                "gzip;q=0.5",
                "x-gzip",
                "*",
                "br;q=1.0, *;q=0.1",
                "gzip ; q=1"
            })
    void ofAClientThatAcceptsGzip(String header) {
        assertThat(BodyCompression.acceptsGzip(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "br", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "gzipped"})
    void notOfAnyOther(String header) {
        assertThat(BodyCompression.acceptsGzip(header)).isFalse();
    }

    @Test
    void notOfOneThatSaysNothing() {
        assertThat(BodyCompression.acceptsGzip(null)).isFalse();
    }
}
