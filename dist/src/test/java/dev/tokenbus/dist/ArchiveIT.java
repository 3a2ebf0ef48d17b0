package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the archive. */
class ArchiveIT {
    private static final long MOST_BYTES = 40L << 20;

    @TempDir
    private static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() {
        home = Archive.unpackInto(folder);
    }

    @Test
    void itIsUnder40Megabytes() throws IOException {
        assertThat(Files.size(Archive.FILE)).isLessThan(MOST_BYTES);
    }

    @Test
    void itHasOneFolderWithLauncherJarConfigurationDocumentsAndLicences() {
        String top = home.getFileName().toString();

        assertThat(top).isEqualTo("tokenbus-0.1.0");
        assertThat(Archive.listing()).allMatch(each -> each.startsWith(top + "/"));
        assertThat(home.resolve("tokenbus")).isExecutable();
        assertThat(Stream.of(
                        "lib/tokenbus.jar",
                        "config/tokenbus.sample.yaml",
                        "config/cluster.xml",
                        "README.md",
                        "CHANGELOG.md",
                        "SECURITY.md",
                        "docs/operations.md",
                        "docs/configuration.md",
                        "deploy/prometheus/rules.yml",
                        "deploy/grafana/tokenbus.json",
                        "licences/README.md",
                        "licences/THIRD-PARTY.txt",
                        "licences/brought.txt",
                        "completion/tokenbus.bash",
                        "deploy/systemd/tokenbus.service",
                        "deploy/systemd/tokenbus@.service"))
                .allSatisfy(each -> assertThat(home.resolve(each)).isNotEmptyFile());
    }

    /** As far as can be seen without a container engine. */
    @Test
    void theDockerfileNamesWhatIsInTheArchive() throws IOException {
        String file = Files.readString(home.resolve("deploy/container/Dockerfile"));
        String top = home.getFileName().toString();

        assertThat(file).contains("ADD " + Archive.FILE.getFileName() + " /opt/");
        assertThat(file).contains("COPY --from=unpacked /opt/" + top + " /opt/tokenbus\n");
        assertThat(file).contains("ENTRYPOINT [\"/opt/tokenbus/tokenbus\"]");
        assertThat(home.resolve("tokenbus")).isExecutable();
        assertThat(file).contains("USER 65532");
    }

    @Test
    void itsSampleIsAConfigurationThatNothingIsWrongWith() {
        ProcessRun check = tokenbus("config", "check", "config/tokenbus.sample.yaml");

        check.assertSucceeded();
    }

    @Test
    void whatOnlyACloneHasIsRefusedInWords() {
        ProcessRun chaos = tokenbus("chaos");
        ProcessRun model = tokenbus("dev", "--model-file", "some.gguf");

        assertThat(chaos.exitCode()).isEqualTo(1);
        assertThat(chaos.output()).contains("chaos is not part of a release");
        assertThat(model.exitCode()).isEqualTo(1);
        assertThat(model.output()).contains("tokenbus-gguf.jar, which is not part of a release");
    }

    private static ProcessRun tokenbus(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("./tokenbus"), Stream.of(arguments)).collect(Collectors.toList());
        return ProcessRun.of(command, home, Map.of(), Duration.ofMinutes(2));
    }
}
