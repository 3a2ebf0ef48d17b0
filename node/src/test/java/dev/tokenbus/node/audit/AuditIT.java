package dev.tokenbus.node.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tokenbus.node.cli.Main;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tokenbus audit}, as the jar that is shipped runs it, against a database that says what each test wants; and that jar's list. */
class AuditIT {
    private static final Path JAR = Path.of(System.getProperty("tokenbus.jar", ""));

    private final Map<String, String> advisories = new ConcurrentHashMap<>();
    private final List<JsonObject> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer database;
    private volatile int status = 200;

    @TempDir
    Path folder;

    @BeforeEach
    void startDatabase() throws IOException {
        database = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        database.createContext("/v1/querybatch", this::answer);
        database.start();
    }

    @AfterEach
    void stopDatabase() {
        database.stop(0);
    }

    /** The first page of what is known against a part names a second one. */
    private void answer(HttpExchange exchange) throws IOException {
        JsonArray results = new JsonArray();
        JsonObject question =
                new JsonObject(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        for (Object each : question.getJsonArray("queries")) {
            JsonObject query = (JsonObject) each;
            asked.add(query);
            String id = advisories.get(query.getJsonObject("package").getString("purl"));
            boolean isFirst = !query.containsKey("page_token");
            JsonObject result = new JsonObject();
            if (id != null) {
                result.put("vulns", new JsonArray().add(new JsonObject().put("id", id + (isFirst ? "-1" : "-2"))));
                result.put("next_page_token", isFirst ? "more" : "");
            }
            results.add(result);
        }
        byte[] answer = new JsonObject().put("results", results).encode().getBytes(UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private record Ended(int code, String said) {}

    private Ended audit(String... more) throws Exception {
        String url = "http://localhost:" + database.getAddress().getPort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JAR.toString(),
                Main.class.getName(),
                "audit",
                "--database",
                url));
        command.addAll(List.of(more));
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(said));
    }

    @Test
    void everyPartOfTheJarIsAskedAboutAndNothingIsKnown() throws Exception {
        Ended ended = audit();

        assertThat(ended.said()).contains("0 advisories");
        assertThat(ended.code()).isZero();
        assertThat(asked)
                .extracting(query -> query.getJsonObject("package").getString("purl"))
                .contains("pkg:maven/com.hazelcast/hazelcast@5.7.0", "pkg:maven/com.zaxxer/HikariCP@7.0.2")
                .allSatisfy(purl -> assertThat(purl).doesNotContain("?", "dev.tokenbus"));
    }

    @Test
    void whatIsKnownAgainstAPartIsNamedPageByPage() throws Exception {
        Path bom = folder.resolve("bom.json");
        Files.writeString(
                bom, "{\"components\":[{\"purl\":\"pkg:maven/a/b@1?type=jar\"},{\"purl\":\"pkg:maven/a/c@1\"}]}");
        advisories.put("pkg:maven/a/b@1", "GHSA-x");

        Ended ended = audit("--bom", bom.toString());

        assertThat(ended.said())
                .contains("pkg:maven/a/b@1  GHSA-x-1", "pkg:maven/a/b@1  GHSA-x-2", "2 parts, 2 advisories");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void anAuditThatDidNotRunSaysSoAndIsNotTakenForAGoodOne() throws Exception {
        status = 503;
        assertThat(audit()).satisfies(ended -> {
            assertThat(ended.said()).contains("did not run", "503");
            assertThat(ended.code()).isEqualTo(3);
        });

        database.stop(0);
        assertThat(audit()).satisfies(ended -> {
            assertThat(ended.said()).contains("did not run");
            assertThat(ended.code()).isEqualTo(3);
        });
    }

    /** What a part brings within itself is no dependency, so that the list has it not; the audit asks about it all the same. */
    @Test
    void theListNamesEveryDependencyAndIsTheSameForTheSameSources() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JarEntry entry = jar.getJarEntry(ShippedParts.PLACE);
            assertThat(entry)
                    .as(
                            "%s, which Maven leaves out offline: build once without -o, the next builds keep it",
                            ShippedParts.PLACE)
                    .isNotNull();
            String list = text(jar, entry);
            List<String> brought = new ArrayList<>(ShippedParts.of(jar));
            brought.removeAll(ShippedParts.of(list));

            assertThat(ShippedParts.of(list))
                    .hasSizeGreaterThan(45)
                    .anyMatch(part -> part.startsWith("pkg:maven/io.vertx/vertx-core@"))
                    .anyMatch(part -> part.startsWith("pkg:maven/org.webjars.npm/dompurify@"));
            // LicencesIT compares them with the jar; the first one's own file is hidden by that of ours.
            assertThat(brought)
                    .contains(
                            "pkg:maven/org.snakeyaml/snakeyaml-engine@3.0.1",
                            "pkg:maven/com.google.protobuf/protobuf-java@4.33.0",
                            "pkg:maven/com.zaxxer/HikariCP@7.0.2");
            assertThat(new JsonObject(list).getJsonObject("metadata").containsKey("timestamp"))
                    .isFalse();
            assertThat(new JsonObject(list).containsKey("serialNumber")).isFalse();
        }
    }

    private static String text(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
