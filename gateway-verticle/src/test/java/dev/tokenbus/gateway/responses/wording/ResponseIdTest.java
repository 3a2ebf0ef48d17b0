package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.ID;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.TokenKeys;
import org.junit.jupiter.api.Test;

/** The name of a response is what grants access to it. */
class ResponseIdTest {
    @Test
    void aNameIsGenuineOnlyWithItsSeal() {
        String name = ID.value();

        assertThat(ResponseId.parse(name, TOKENS)).isEqualTo(ID);
        assertThat(ResponseId.parse(name.substring(0, name.length() - 1), TOKENS))
                .isNull();
        assertThat(ResponseId.parse("resp_" + "A".repeat(44) + "home", TOKENS)).isNull();
        assertThat(ResponseId.parse("resp_", TOKENS)).isNull();
        AccessTokens others = new AccessTokens(new TokenKeys(new byte[] {1, 2, 3, 4}), () -> 0, 3600);
        assertThat(ResponseId.parse(name, others)).isNull();
    }
}
