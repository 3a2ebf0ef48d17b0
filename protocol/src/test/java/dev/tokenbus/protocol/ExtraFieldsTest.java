package dev.tokenbus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of a request goes to the model's server as it is. */
class ExtraFieldsTest {
    @Test
    void theyAreCheckedAndCopiedOnceHoweverOftenOptionsChange() {
        Map<String, String> given = new LinkedHashMap<>(Map.of("z", "1"));
        given.put("a", "2");
        StreamConfig config = StreamConfig.DEFAULT.withExtra(given);
        given.clear();

        StreamConfig other =
                config.withModel("m").withOrphanMs(5).withMaxTokens(7).withExtra(config.extra());

        assertThat(other.extra()).isSameAs(config.extra());
        assertThat(other.extra().keySet()).containsExactly("z", "a");
        assertThat(other.extra()).isEqualTo(Map.of("a", "2", "z", "1")).hasSameHashCodeAs(Map.of("a", "2", "z", "1"));
        assertThat(other.heldBytes()).isEqualTo(config.heldBytes()).isPositive();
    }

    @Test
    void nobodyChangesThem() {
        Map<String, String> extra =
                StreamConfig.DEFAULT.withExtra(Map.of("a", "1")).extra();

        assertThatThrownBy(() -> extra.put("b", "2")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> extra.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(extra::clear).isInstanceOf(UnsupportedOperationException.class);
    }
}
