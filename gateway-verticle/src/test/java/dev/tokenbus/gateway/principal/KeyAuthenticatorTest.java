package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Authenticator.Standing;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class KeyAuthenticatorTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Queue<SubstituteLoggingEvent> logged = new ArrayDeque<>();
    private final SubstituteLogger log = new SubstituteLogger("keys", logged, false);
    private Instant now = NOW;

    private Path path() {
        return folder.resolve("keys.jsonl");
    }

    private KeyAuthenticator open() {
        return KeyAuthenticator.open(path(), () -> now, log);
    }

    private static Future<Principal> ask(Authenticator authenticator, String secret) {
        return authenticator.authenticate(Credentials.of(secret));
    }

    private static Principal known(Authenticator authenticator, ApiKey key) {
        return ask(authenticator, key.text()).result();
    }

    @Test
    void aKeyNamesItsPrincipal() {
        ApiKey key = new Keys(path()).create("team-a", "m1");

        Principal principal = known(open(), key);

        assertThat(principal.id()).isEqualTo(key.id());
        assertThat(principal.name()).isEqualTo("team-a");
        assertThat(principal.mayUse("m1")).isTrue();
        assertThat(principal.mayUse("m2")).isFalse();
    }

    @Test
    void wrongUnknownRevokedAndExpiredKeysAreRefusedAlike() {
        Keys keys = new Keys(path());
        ApiKey good = keys.create("good");
        ApiKey revoked = keys.create("revoked");
        keys.revoke(revoked);
        ApiKey expired = keys.create("expired", NOW, null);
        Authenticator authenticator = open();

        for (String secret : new String[] {
            Keys.wrong(good), ApiKey.create(new java.util.Random(1)).text(), revoked.text(), expired.text(), "any"
        }) {
            assertThat(Refusals.of(ask(authenticator, secret).cause())).isEqualTo(Authenticator.INVALID);
        }
        assertThat(Refusals.of(authenticator.authenticate(Credentials.NONE).cause()))
                .isEqualTo(Authenticator.MISSING);
    }

    @Test
    void aChangedFileCounts() {
        Keys keys = new Keys(path());
        ApiKey first = keys.create("first");
        KeyAuthenticator authenticator = open();
        Principal principal = known(authenticator, first);
        ApiKey second = keys.create("second");
        keys.revoke(first);
        assertThat(authenticator.standing(principal)).isEqualTo(Standing.GOOD);

        authenticator.reload();

        assertThat(authenticator.standing(principal)).isEqualTo(Standing.REVOKED);
        assertThat(ask(authenticator, first.text()).failed()).isTrue();
        assertThat(known(authenticator, second).name()).isEqualTo("second");
    }

    @Test
    void aKeyThatExpiresEndsWhatItHas() {
        ApiKey key = new Keys(path()).create("short", NOW.plusSeconds(60), null);
        KeyAuthenticator authenticator = open();
        Principal principal = known(authenticator, key);

        now = NOW.plusSeconds(60);

        assertThat(authenticator.standing(principal)).isEqualTo(Standing.EXPIRED);
    }

    @Test
    void whoseRightsHaveChangedComesAgain() throws IOException {
        ApiKey key = new Keys(path()).create("team", "m1");
        KeyAuthenticator authenticator = open();
        Principal principal = known(authenticator, key);

        Files.writeString(path(), Files.readString(path()).replace("\"m1\"", "\"m1\",\"m2\""));
        authenticator.reload();

        assertThat(authenticator.standing(principal)).isEqualTo(Standing.EXPIRED);
        assertThat(known(authenticator, key).mayUse("m2")).isTrue();
    }

    @Test
    void aBrokenFileKeepsTheKeysAndSaysSoOnceWithLineAndReason() throws IOException {
        ApiKey key = new Keys(path()).create("team");
        KeyAuthenticator authenticator = open();
        Files.writeString(path(), "{broken\n", StandardOpenOption.APPEND);

        authenticator.reload();
        authenticator.reload();
        authenticator.reload();

        assertThat(known(authenticator, key).name()).isEqualTo("team");
        assertThat(logged).hasSize(1);
        assertThat(logged.remove().getMessage())
                .contains("the keys of clients stay as they were", "keys.jsonl, line 3: ")
                .doesNotContain(key.text())
                .doesNotContain(key.hash());
    }

    @Test
    void aFileThatIsGoneKeepsTheKeys_andComesBack() throws IOException {
        Keys keys = new Keys(path());
        ApiKey key = keys.create("team");
        KeyAuthenticator authenticator = open();
        Files.delete(path());

        authenticator.reload();
        assertThat(known(authenticator, key).name()).isEqualTo("team");

        ApiKey other = keys.create("other");
        authenticator.reload();
        assertThat(ask(authenticator, key.text()).failed()).isTrue();
        assertThat(known(authenticator, other).name()).isEqualTo("other");
    }

    @Test
    void aStartWithoutTheFileSaysWhatToDo() {
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway.keysFile: ")
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("tokenbus keys create");
    }

    @Test
    void whereNothingIsAuthenticatedEverybodyIsOne() {
        assertThat(Authenticator.OPEN.authenticate(Credentials.NONE).result()).isEqualTo(Principal.ANONYMOUS);
        assertThat(ask(Authenticator.OPEN, "any").result()).isEqualTo(Principal.ANONYMOUS);
    }
}
