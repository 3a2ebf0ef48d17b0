package dev.tokenbus.protocol.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTest {
    @ParameterizedTest
    @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c "})
    void theSchemesCaseDoesNotMatter(String value) {
        assertThat(Bearer.token(value)).contains("a.b.c");
    }

    @Test
    void nothingMayBeShown() {
        assertThat(Bearer.token("Bearer ")).contains("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Basic YTpi", "Bearera.b.c", " Bearer a.b.c"})
    void otherSchemesShowNone(String value) {
        assertThat(Bearer.token(value)).isEmpty();
    }
}
