package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
                        "licences/THIRD-PARTY.txt"))
                .allSatisfy(each -> assertThat(home.resolve(each)).isNotEmptyFile());
    }

    @Test
    void everyLibraryInTheJarIsListedAndHasTheTextOfItsLicence() throws IOException {
        String listed = Files.readString(home.resolve("licences/THIRD-PARTY.txt"));
        Set<String> withoutText = new TreeSet<>();
        JsonArray libraries = sbom().getJsonArray("components");

        assertThat(libraries.size()).isGreaterThan(50);
        for (Object each : libraries) {
            JsonObject library = (JsonObject) each;
            if (library.getString("group").equals("dev.tokenbus")) {
                continue;
            }
            String name = library.getString("name");
            assertThat(listed).contains(library.getString("group") + ":" + name + ":" + library.getString("version"));
            if (!hasText(name, library)) {
                withoutText.add(name);
            }
        }
        assertThat(withoutText).isEmpty();
    }

    /** In its own jar, in a file of its name, or in a file of its licence's name. */
    private static boolean hasText(String name, JsonObject library) throws IOException {
        Path licences = home.resolve("licences");
        try (Stream<Path> jars = Files.list(licences.resolve("jars"))) {
            for (Path jar : jars.filter(each -> each.getFileName().toString().matches(name + "-\\d.*"))
                    .toList()) {
                try (Stream<Path> files = Files.walk(jar)) {
                    if (files.anyMatch(Files::isRegularFile)) {
                        return true;
                    }
                }
            }
        }
        return Stream.concat(Stream.of(name, name.replaceFirst("^jline-.*", "jline")), licenceIds(library))
                .anyMatch(each -> Files.isRegularFile(licences.resolve(each + ".txt")));
    }

    private static Stream<String> licenceIds(JsonObject library) {
        return library.getJsonArray("licenses", new JsonArray()).stream()
                .map(each -> ((JsonObject) each)
                        .getJsonObject("license", new JsonObject())
                        .getString("id", "none"))
                .map(id -> id.replaceFirst("-only$", ""));
    }

    private static JsonObject sbom() throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(home.resolve("lib/tokenbus.jar"))) {
            return new JsonObject(Files.readString(jar.getPath("META-INF/sbom/bom.json")));
        }
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
