package dev.tokenbus.node.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterHealthTest {
    private int members = 2;
    private int heard = 2;
    private long now;
    private final ClusterHealth health = new ClusterHealth(() -> members, () -> heard, () -> now);

    private void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            now += Duration.ofSeconds(1).toNanos();
            health.tick();
        }
    }

    @Test
    void aMemberAmongOthersIsWell() {
        pass(Duration.ofMinutes(1));

        assertThat(health.isWell()).isTrue();
    }

    @Test
    void withoutHazelcastANodeIsNoMemberAtOnce() {
        members = 0;

        assertThat(health.isWell()).isFalse();
    }

    @Test
    void whoIsLeftAloneIsWell() {
        members = 1;
        pass(Duration.ofSeconds(5));
        assertThat(health.isWell()).isTrue();
        heard = 1;
        pass(Duration.ofMinutes(1));

        assertThat(health.isWell()).isTrue();
    }

    @Test
    void whoHearsOthersOnTheBusAndIsNoMemberAmongThemIsNotWellUntilItIsOneAgain() {
        members = 1;
        pass(ClusterHealth.PATIENCE.plusSeconds(2));
        assertThat(health.isWell()).isFalse();

        members = 2;
        pass(Duration.ofSeconds(1));

        assertThat(health.isWell()).isTrue();
    }
}
