package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.Authority;
import dev.tokenbus.protocol.web.KnownHosts;
import dev.tokenbus.protocol.web.Origin;
import dev.tokenbus.protocol.web.PercentEncoding;
import java.util.List;

/** Names of hosts and pages, as headers and the configuration say them, and of streams. */
final class NamesFuzzTest {
    @FuzzTest
    void parse(byte[] input) {
        String text = new String(input, UTF_8);
        PercentEncoding.isValid(text);
        KnownHosts.isLocal(text);
        Authority host = Authority.parse(text);
        Origin page = Origin.parse(text);
        if (host != null) {
            KnownHosts.cameThroughProxy(host, page);
        }
        try {
            KnownHosts.parse(
                    "hosts", "127.0.0.1", List.of(text.split(",")), AllowedOrigins.parse("origins", List.of()));
        } catch (IllegalArgumentException refused) {
            // As is declared.
        }
        try {
            assertThat(new StreamId(text).value()).isEqualTo(text);
        } catch (IllegalArgumentException refused) {
            // As is declared.
        }
    }
}
