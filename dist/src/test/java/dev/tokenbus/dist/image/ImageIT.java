package dev.tokenbus.dist.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.dist.image.Image.Entry;
import dev.tokenbus.dist.image.Image.Layer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is in the image, and whether it is what the chart runs. */
class ImageIT {
    private static final long MOST_BYTES = 80L << 20;

    @TempDir
    private static Path folder;

    private static Image image;
    private static List<Layer> layers;

    @BeforeAll
    static void open() {
        image = Image.in(folder);
        layers = image.layers();
    }

    private static Stream<Entry> entries() {
        return layers.stream().flatMap(layer -> layer.entries().stream());
    }

    @Test
    void itSaysHowItRuns() {
        JsonObject process = image.process();

        assertThat(image.manifest().getJsonArray("RepoTags")).containsExactly("tokenbus:0.1.0");
        assertThat(image.config().getString("os")).isEqualTo("linux");
        assertThat(image.words("Entrypoint")).startsWith("java").endsWith("dev.tokenbus.node.cli.Main");
        assertThat(image.words("Cmd")).containsExactly("node", "--roles", "gateway,worker,metrics");
        assertThat(image.words("Env")).contains("LANG=C.UTF-8", "TOKENBUS_GATEWAY_HOST=0.0.0.0");
        assertThat(process.getString("WorkingDir")).isEqualTo("/etc/tokenbus");
        assertThat(process.getString("User")).isEqualTo("65532:65532");
        assertThat(image.healthCheck()).endsWith("dev.tokenbus.node.cli.Main", "health");
        assertThat(process.getJsonObject("Labels").getMap())
                .containsEntry("org.opencontainers.image.title", "tokenbus")
                .containsEntry("org.opencontainers.image.version", "0.1.0")
                .containsKey("org.opencontainers.image.description");
    }

    /** Printed as well, for who reads the log. */
    @Test
    void itsLayersAreLibrariesJavaOthersCodeAndOurs() throws IOException {
        long all = 0;
        for (Layer layer : layers) {
            long bytes = Files.size(layer.file());
            all += bytes;
            System.out.printf(
                    "image: %6.1f MB, unpacked %6.1f MB, %4d files: %s%n",
                    bytes / 1e6,
                    layer.entries().stream().mapToLong(Entry::bytes).sum() / 1e6,
                    layer.entries().stream().filter(Entry::isFile).count(),
                    layer.name());
        }
        assertThat(layers)
                .extracting(Layer::name)
                .containsExactly(
                        "C library, user, names",
                        "Java",
                        "dependencies",
                        "project dependencies",
                        "jvm arg files",
                        "extra files");
        assertThat(all).isLessThan(MOST_BYTES);
    }

    @Test
    void aNewVersionOfTokenbusIsASmallLayer() throws IOException {
        Layer own = layers.get(3);

        assertThat(own.entries())
                .filteredOn(Entry::isFile)
                .extracting(Entry::path)
                .contains("/opt/tokenbus/libs/node-0.1.0.jar")
                .hasSizeLessThan(12);
        assertThat(Files.size(own.file())).isLessThan(5_000_000);
    }

    @Test
    void nothingInItIsSetuidWritableByOthersOrOfAnotherOwnerThanRoot() {
        assertThat(entries()).allSatisfy(each -> {
            assertThat(each.owner()).as(each.path()).isEqualTo("0/0");
            assertThat(each.mode()).as(each.path()).doesNotContainPattern("^...[sS]|^......[sS]");
            if (!each.path().equals("/tmp/") && !each.mode().startsWith("l")) {
                assertThat(each.mode().substring(5)).as(each.path()).doesNotContain("w");
            }
        });
        assertThat(entries().filter(each -> each.path().equals("/tmp/")))
                .extracting(Entry::mode)
                .containsExactly("drwxrwxrwt");
    }

    @Test
    void thereIsNoShellAndNoOtherProgramThanThoseOfJava() {
        assertThat(entries().filter(each -> each.isFile() && each.mode().contains("x")))
                .extracting(Entry::path)
                .allMatch(path -> path.startsWith("/opt/java/") || path.matches("/lib(64)?/.*\\.so(\\.\\d+)?"));
        assertThat(entries().filter(each -> each.path().matches("/(usr/)?s?bin/.*")))
                .isEmpty();
    }

    @Test
    void theLicencesOfAllOfItAreInIt() {
        Set<String> paths = entries().filter(Entry::isFile).map(Entry::path).collect(Collectors.toSet());

        assertThat(paths)
                .contains(
                        "/usr/share/doc/libc6/copyright",
                        "/opt/java/legal/java.base/LICENSE",
                        "/opt/tokenbus/licences/README.md",
                        "/opt/tokenbus/licences/THIRD-PARTY.txt")
                .anyMatch(path -> path.startsWith("/opt/tokenbus/licences/jars/"));
    }

    @Test
    void theChartRunsItAsItIs() throws IOException {
        for (JsonObject deployment : deployments()) {
            JsonObject pod =
                    deployment.getJsonObject("spec").getJsonObject("template").getJsonObject("spec");
            JsonObject identity = pod.getJsonObject("securityContext");
            JsonObject container = pod.getJsonArray("containers").getJsonObject(0);
            Map<String, Integer> ports = ports(container);

            assertThat(image.process().getString("User"))
                    .isEqualTo(identity.getInteger("runAsUser") + ":" + identity.getInteger("runAsGroup"));
            assertThat(image.manifest().getJsonArray("RepoTags")).contains(container.getString("image"));
            assertThat(container.containsKey("command")).isFalse();
            assertThat(container.getJsonArray("args").stream().map(String.class::cast))
                    .startsWith("node", "--roles");
            assertThat(Map.of("gateway", 8080, "management", 8081, "hazelcast", 5701, "bus", 7701))
                    .containsAllEntriesOf(ports);
            assertThat(image.process().getJsonObject("ExposedPorts").fieldNames())
                    .containsExactlyInAnyOrder("8080/tcp", "8081/tcp");
            assertThat(writable(container)).isSubsetOf(ContainerIT.WRITABLE);
        }
    }

    private static List<JsonObject> deployments() throws IOException {
        String manifest = Files.readString(Path.of("../deploy/kubernetes/tokenbus.yaml"));
        List<JsonObject> found = new java.util.ArrayList<>();
        for (Object each : new Load(LoadSettings.builder().build()).loadAllFromString(manifest)) {
            if (each instanceof Map<?, ?> map && "Deployment".equals(map.get("kind"))) {
                found.add(new JsonObject(io.vertx.core.json.Json.encode(map)));
            }
        }
        assertThat(found).hasSize(2);
        return found;
    }

    private static Map<String, Integer> ports(JsonObject container) {
        return objects(container.getJsonArray("ports"))
                .collect(Collectors.toMap(port -> port.getString("name"), port -> port.getInteger("containerPort")));
    }

    private static List<String> writable(JsonObject container) {
        assertThat(container.getJsonObject("securityContext").getBoolean("readOnlyRootFilesystem"))
                .isTrue();
        return objects(container.getJsonArray("volumeMounts"))
                .filter(mount -> !mount.getBoolean("readOnly", false))
                .map(mount -> mount.getString("mountPath"))
                .toList();
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }
}
