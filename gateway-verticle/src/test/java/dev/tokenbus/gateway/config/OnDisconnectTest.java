package dev.tokenbus.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leaving client means. */
class OnDisconnectTest {
    @ParameterizedTest
    @CsvSource({
        "stop, 0",
        "finish, 86400000",
        "orphan=60s, 60000",
        "orphan=250ms, 250",
        "orphan=2m, 120000",
        "' orphan=24h ', 86400000"
    })
    void isForHowLongTheAnswerGoesOn(String text, int orphanMs) {
        assertThat(OnDisconnect.parse("x", text).orphanMs()).isEqualTo(orphanMs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Stop", "orphan", "orphan=", "orphan=-1s", "orphan=25h", "orphan=99999999h", "orphan=1d"})
    void anythingElseIsRefusedByName(String text) {
        assertThatThrownBy(() -> OnDisconnect.parse("x-tokenbus-on-disconnect", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("x-tokenbus-on-disconnect: not a policy (expected: stop, finish, or orphan=");
    }

    @Test
    void theNodesOwnPolicyIsCheckedAtTheStart() {
        assertThatThrownBy(() -> new DoorLimits(1 << 20, 0, "leave"))
                .hasMessageStartingWith("gateway.onDisconnect: not a policy");
    }
}
