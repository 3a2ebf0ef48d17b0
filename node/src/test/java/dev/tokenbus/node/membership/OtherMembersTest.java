package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.tokenbus.node.logging.LoggedLines;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherMembersTest {
    private final Vertx vertx = Vertx.vertx();
    private final LoggedLines lines = LoggedLines.of(OtherMembers.class);

    @AfterEach
    void close() {
        lines.close();
        waitFor(vertx.close());
    }

    private void await(BooleanSupplier isAlone, long patienceMs, String... others) {
        waitFor(new OtherMembers(vertx, isAlone, List.of(others), Duration.ofMillis(patienceMs)).await());
    }

    @Test
    void aNodeThatReachesNobodyWaitsSaysForWhomAndThenWarnsAndGoesOn() {
        await(() -> true, 300, "10.0.0.2", "10.0.0.3:5701");

        assertThat(lines.of(Level.INFO))
                .containsExactly("INFO waits for one of the other members members=10.0.0.2,10.0.0.3:5701 mostMs=300");
        assertThat(lines.of(Level.WARN))
                .containsExactly("WARN reaches none of the other members and goes on alone; if they run, there are two"
                        + " clusters until they meet members=10.0.0.2,10.0.0.3:5701");
    }

    @Test
    void aNodeGoesOnWhenAnotherMemberComes() {
        AtomicInteger looks = new AtomicInteger();

        await(() -> looks.incrementAndGet() < 4, 3_600_000, "10.0.0.2");

        assertThat(lines.of(Level.WARN)).isEmpty();
        assertThat(lines.of(Level.INFO)).hasSize(2);
    }

    @Test
    void nobodyWaitsWhoIsNotAloneOrNamesNobodyOrHasNoPatience() {
        await(() -> false, 3_600_000, "10.0.0.2");
        await(() -> true, 3_600_000);
        await(() -> true, 0, "10.0.0.2");

        assertThat(lines.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    127.0.0.1                        | []
                    localhost                        | []
                    127.0.0.1:5701                   | []
                    127.0.0.1:5701, 127.0.0.1:5702   | [127.0.0.1:5702]
                    10.0.0.1                         | [10.0.0.1]
                    a, b;c:5702                      | [a, b, c:5702]
                    a, a, 127.0.0.1                  | [a]
                    [::1]:5701                       | []
                    """)
    void theOthersAreThoseThatAreNotThisMember(String named, String others) {
        assertThat(OtherMembers.besides("127.0.0.1", 5701, List.of(named.split(","))))
                .hasToString(others);
    }

    @Test
    void aHostAloneStandsForEveryMemberThere() {
        assertThat(OtherMembers.besides("10.0.0.1", 5702, List.of("10.0.0.1", "10.0.0.1:5701", "10.0.0.2")))
                .containsExactly("10.0.0.1:5701", "10.0.0.2");
    }
}
