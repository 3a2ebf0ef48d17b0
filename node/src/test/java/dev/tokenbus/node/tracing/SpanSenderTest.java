package dev.tokenbus.node.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** What the log says of why a receiver takes no spans. */
class SpanSenderTest {
    @Test
    void aFailureOfTheNetworkIsSaidInItsWords() {
        Throwable failure = new IllegalStateException("outer", new ConnectException("Connection refused"));

        assertThat(SpanSender.reason(failure)).isEqualTo("ConnectException: Connection refused");
    }

    @Test
    void whatMayQuoteAHeaderIsNotRepeated() {
        Throwable invalid = new IllegalArgumentException("invalid header value: \"Bearer key\"");

        assertThat(SpanSender.reason(new IOException("Bearer key", invalid))).isEqualTo("IllegalArgumentException");
    }
}
