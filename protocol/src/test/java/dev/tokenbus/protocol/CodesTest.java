package dev.tokenbus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The codes are a promise to clients, so their tables are written out here, as in the description of the protocol. */
final class CodesTest {
    @Test
    void errorCodesAreThoseOfTheProtocol() {
        String table = """
                bad_request n
                unauthenticated n
                forbidden n
                unknown_type n
                conflict n
                too_large n
                unknown_stream n
                locating y
                expired n
                log_full n
                unknown_model n
                overloaded y
                rate_limited y
                no_worker y
                upstream_unavailable y
                upstream_rejected n
                context_length_exceeded n
                content_filter n
                first_token_timeout y
                idle_timeout y
                upstream_truncated y
                upstream_malformed y
                worker_lost y
                unrecoverable n
                shutting_down y
                internal n
                """;

        assertThat(Stream.of(ErrorCode.values())
                        .map(code -> code.wireName() + (code.retryable() ? " y\n" : " n\n"))
                        .collect(Collectors.joining()))
                .isEqualTo(table);
    }

    @ParameterizedTest
    @EnumSource
    void errorCodeIsFoundByItsWord(ErrorCode code) {
        assertThat(ErrorCode.ofWireName(code.wireName())).isEqualTo(code);
    }

    @Test
    void unknownErrorCodeIsInternal() {
        assertThat(ErrorCode.ofWireName("flat_tyre")).isEqualTo(ErrorCode.INTERNAL);
        assertThat(ErrorCode.ofWireName("INTERNAL")).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void closeCodesAreThoseOfTheProtocol() {
        assertThat(CloseCode.values())
                .extracting(code -> (int) code.code())
                .containsExactly(
                        1001, 1002, 1007, 1007, 1008, 1008, 1009, 1012, 1013, 4000, 4001, 4002, 4005, 4006, 4500, 4501,
                        4502, 4507);
    }

    @ParameterizedTest
    @EnumSource
    void rangeOfACloseCodeSaysWhetherToReconnect(CloseCode close) {
        int code = close.code();
        if (code >= 4000) {
            assertThat(close.reconnects()).isEqualTo(code < 4500);
        } else {
            assertThat(close.reconnects()).isEqualTo(Set.of(1001, 1012, 1013).contains(code));
        }
        assertThat(close.reason().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 123);
    }

    @Test
    void rangeNamesTheFieldTheValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> Range.check("gateway.maxMessageBytes", -1, 1024, 67_108_864))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gateway.maxMessageBytes: -1 (expected: 1024..67108864)");
        assertThatThrownBy(() -> Range.check("n", 6, 1, 5)).hasMessage("n: 6 (expected: 1..5)");
        assertThatCode(() -> Range.check("n", 1, 1, 5)).doesNotThrowAnyException();
        assertThatCode(() -> Range.check("n", 5, 1, 5)).doesNotThrowAnyException();
    }

    @Test
    void optionalRangeTakesNothingAndRefusesWhatIsNoNumber() {
        assertThatCode(() -> Range.checkOptional("n", null, 0, 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Range.checkOptional("n", Double.NaN, 0, 1.5)).hasMessage("n: NaN (expected: 0..1.5)");
    }
}
