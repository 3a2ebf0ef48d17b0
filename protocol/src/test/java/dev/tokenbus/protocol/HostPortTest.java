package dev.tokenbus.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, localhost:80",
        "127.0.0.1, 127.0.0.1:80",
        "::1, [::1]:80",
        "[::1], [::1]:80",
        "::, [::]:80",
        "fd00::7, [fd00::7]:80"
    })
    void anAddressMakesAUrl(String host, String written) {
        assertThat(HostPort.text(host, 80)).isEqualTo(written);
        assertThat(URI.create("http://" + HostPort.text(host, 80)).getPort()).isEqualTo(80);
    }

    @ParameterizedTest
    @CsvSource({"[::1], ::1", "::1, ::1", "localhost, localhost"})
    void socketsWantNoBrackets(String written, String host) {
        assertThat(HostPort.withoutBrackets(written)).isEqualTo(host);
    }
}
