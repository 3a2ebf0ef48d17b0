package dev.tokenbus.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeyFileTest {
    private static final StreamId STREAM = StreamId.of("node", new byte[16]);
    private static final String FIRST = "a:" + "1".repeat(32);
    private static final String SECOND = "b:" + "2".repeat(32);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("token-keys"), List.of(lines));
    }

    private static AccessTokens tokens(TokenKeyFile file) {
        return new AccessTokens(file.keys(), () -> 0, 60);
    }

    @Test
    void theFirstKeySigns_andAChangedFileCountsWhenItIsReadAgain() throws IOException {
        TokenKeyFile file = TokenKeyFile.open(file("# the keys", "", FIRST), List.of());
        AccessTokens tokens = tokens(file);
        String before = tokens.issue(STREAM, Right.OWN);

        file(SECOND, FIRST);
        file.reload();

        assertThat(before).contains(".a.");
        assertThat(tokens.issue(STREAM, Right.OWN)).contains(".b.");
        assertThat(tokens.check(before, STREAM)).isEqualTo(Right.OWN);
    }

    @Test
    void aBrokenFileChangesNothing() throws IOException {
        TokenKeyFile file = TokenKeyFile.open(file(FIRST), List.of());
        AccessTokens tokens = tokens(file);
        String before = tokens.issue(STREAM, Right.OWN);

        file("no key");
        file.reload();
        Files.delete(folder.resolve("token-keys"));
        file.reload();

        assertThat(tokens.check(before, STREAM)).isEqualTo(Right.OWN);
    }

    @Test
    void theTokensOfTheSingleKeyBesideItAreValidToo() throws IOException {
        TokenKey single = TokenKey.unnamed("the single key".getBytes(StandardCharsets.UTF_8));
        AccessTokens before = new AccessTokens(new TokenKeys(List.of(single)), () -> 0, 60);
        TokenKeyFile file = TokenKeyFile.open(file(FIRST), List.of(single));

        assertThat(tokens(file).check(before.issue(STREAM, Right.VIEW), STREAM)).isEqualTo(Right.VIEW);
        assertThat(tokens(file).issue(STREAM, Right.VIEW)).contains(".a.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# nothing",
                "id-without-secret",
                "a:short",
                "a b:11111111111111111111111111111111",
                ":11111111111111111111111111111111",
                "seventeen-letters:11111111111111111111111111111111"
            })
    void aWrongFileIsRefused_andItsSecretsAreNotSaid(String line) throws IOException {
        Path path = file(line);

        assertThatThrownBy(() -> TokenKeyFile.open(path, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("gateway.tokenKeysFile: ")
                .hasMessageContaining("expected")
                .hasMessageNotContaining("1111")
                .hasMessageNotContaining("short");
    }

    @Test
    void oneNameIsOneKeys() throws IOException {
        Path path = file(FIRST, "a:" + "3".repeat(32));

        assertThatThrownBy(() -> TokenKeyFile.open(path, List.of()))
                .hasMessageContaining("line 2: id: the same as on a line before");
    }
}
