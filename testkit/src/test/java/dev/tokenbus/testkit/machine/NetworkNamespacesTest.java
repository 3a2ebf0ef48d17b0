package dev.tokenbus.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkNamespacesTest {
    /** Its process id is above all that Linux gives. */
    private static final String LEFT_BEHIND = "tk4194305x1";

    private static String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        ProcessRun run = ProcessRun.of(command, Path.of("."), Map.of(), Duration.ofSeconds(60));
        run.assertSucceeded();
        return run.output();
    }

    @Test
    void closingRemovesEverythingThatWasCreated() {
        String made;
        try (NetworkNamespaces networks = NetworkNamespaces.create(2)) {
            made = networks.inside(1, List.of()).get(3);
            assertThat(ip("netns", "list")).contains(made);
            assertThat(ip("-n", made, "-4", "address")).contains(networks.host(1) + "/24");
        }
        assertThat(ip("netns", "list")).doesNotContain(made);
        assertThat(ip("link")).doesNotContain(made.replaceAll("n\\d+$", ":"));
    }

    @Test
    void leftoversOfAKilledTestRunAreRemoved() {
        try (NetworkNamespaces first = NetworkNamespaces.create(1)) {
            ip("netns", "add", LEFT_BEHIND + "n0");
            ip("link", "add", LEFT_BEHIND, "type", "bridge");

            NetworkNamespaces.create(1).close();

            assertThat(ip("netns", "list")).doesNotContain(LEFT_BEHIND);
            assertThat(ip("link")).doesNotContain(LEFT_BEHIND);
            assertThat(ip("netns", "list")).contains(first.inside(0, List.of()).get(3));
        }
    }
}
