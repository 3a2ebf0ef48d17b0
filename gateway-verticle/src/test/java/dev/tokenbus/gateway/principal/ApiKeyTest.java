package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private final Random random = new Random(7);

    @Test
    void keysDifferAndAreRead() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ApiKey key = ApiKey.create(random);
            assertThat(key.text()).matches("tb-[A-Za-z0-9]{10}-[A-Za-z0-9]{43}").startsWith("tb-" + key.id());
            assertThat(ApiKey.parse(key.text())).contains(key);
            texts.add(key.text());
        }
        assertThat(texts).hasSize(1000);
    }

    @Test
    void aKeyIsKnownByItsHash_andNoOtherIs() {
        ApiKey key = ApiKey.create(random);
        ApiKey other = new ApiKey(key.id(), ApiKey.create(random).text());

        assertThat(key.hasHash(key.hash())).isTrue();
        assertThat(other.hasHash(key.hash())).isFalse();
        assertThat(key.hasHash("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tb-", "tb-1234567890-", "sk-1234567890-abc", "o.abc.def", "tb_1234567890_x"})
    void anythingElseIsNoKey(String text) {
        assertThat(ApiKey.parse(text)).isEmpty();
    }

    @Test
    void itsTextIsHidden() {
        ApiKey key = ApiKey.create(random);
        assertThat(key.toString()).doesNotContain(key.text()).contains(key.id());
    }
}
