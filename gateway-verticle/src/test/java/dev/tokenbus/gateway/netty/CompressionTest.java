package dev.tokenbus.gateway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    permessage-deflate                                                 | permessage-deflate
                    Permessage-Deflate ; client_max_window_bits                        | permessage-deflate
                    permessage-deflate; client_max_window_bits=8                       | permessage-deflate
                    permessage-deflate; client_max_window_bits="10"                    | permessage-deflate
                    permessage-deflate; server_max_window_bits=15                      | permessage-deflate; server_max_window_bits=15
                    permessage-deflate;server_no_context_takeover                      | permessage-deflate; server_no_context_takeover
                    permessage-deflate; client_no_context_takeover                     | permessage-deflate; client_no_context_takeover
                    permessage-deflate; foo=1, permessage-deflate                      | permessage-deflate
                    x-webkit-deflate-frame, permessage-deflate                         | permessage-deflate
                    foo; bar="a,b;c", permessage-deflate                               | permessage-deflate
                    permessage-deflate; server_max_window_bits=10, permessage-deflate  | permessage-deflate
                    """)
    void theFirstOfferThatCanBeKeptIsTaken(String offer, String answer) {
        Compression agreed = Compression.of(List.of(offer));

        assertThat(agreed).isNotNull().extracting(Compression::answer).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";;;,,,=",
                "permessage-deflate; =",
                "permessage-deflate;",
                "permessage-deflate; foo",
                "permessage-deflate; foo=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover=true",
                "permessage-deflate; client_no_context_takeover=",
                "permessage-deflate; client_max_window_bits; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=",
                "permessage-deflate; client_max_window_bits=\"\"",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=abc",
                "permessage-deflate; client_max_window_bits=99999999999",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=14",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=-1",
                "permessage-deflate\"",
                "x-webkit-deflate-frame",
                "permessage-deflated"
            })
    void otherOffersAreDeclined(String offer) {
        assertThat(Compression.of(List.of(offer))).isNull();
    }

    @Test
    void offersMayStandInSeveralHeaders() {
        assertThat(Compression.of(List.of("foo", "permessage-deflate"))).isNotNull();
        assertThat(Compression.of(List.of())).isNull();
    }
}
