package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route that a document names is one that a node has, at the port that it says. */
class RoutesTest {
    private static final Pattern NAMED = Pattern.compile(
            "(?:(GET|HEAD|POST|PUT|DELETE) )?(/(?:v1|api|health|metrics|ws|openapi\\.yaml|\\w+\\.html)\\b\\S*|/)");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:localhost|127\\.0\\.0\\.1|HOST):(8080|8081|PORT)(/[\\w./{}-]*)");

    private static final Routes ROUTES = Routes.read();

    private static List<MarkdownFile> documents() {
        return MarkdownFile.repositoryFiles().stream()
                .filter(file -> !file.path().endsWith("CHANGELOG.md"))
                .filter(file -> !file.path().endsWith("RATIONALE.md"))
                .toList();
    }

    private static Stream<Curl> curls() {
        return Snippet.in("sh", "bash")
                .flatMap(snippet -> snippet.commands().stream())
                .filter(words -> !words.isEmpty() && words.get(0).equals("curl"))
                .map(Curl::of);
    }

    @Test
    void whatCurlAsksForIsThere() {
        assertThat(curls())
                .hasSizeGreaterThan(3)
                .allSatisfy(curl -> assertThat(ROUTES.haveAt(
                                curl.uri().getPort(), curl.method(), curl.uri().getPath()))
                        .isTrue());
    }

    @Test
    void whatCurlSendsIsJson() {
        assertThat(curls().map(Curl::body).filter(body -> !body.isEmpty()))
                .isNotEmpty()
                .allSatisfy(body -> assertThatCode(() -> new JsonObject(body)).doesNotThrowAnyException());
    }

    @Test
    void aRouteInTheProseIsThere() {
        List<String> unknown = new ArrayList<>();
        int named = 0;
        for (MarkdownFile file : documents()) {
            // A collector of traces has a route of its own.
            for (String code : without(file.codeWords(), "/v1/traces")) {
                Matcher route = NAMED.matcher(code);
                if (!route.matches()) {
                    continue;
                }
                named++;
                boolean isThere = route.group(1) == null
                        ? ROUTES.beginWith(route.group(2).replaceFirst("[?#].*", ""))
                        : ROUTES.have(route.group(1), route.group(2));
                if (!isThere) {
                    unknown.add(file.path().getFileName() + ": " + code);
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(named).isGreaterThan(70);
    }

    private static List<String> without(List<String> words, String one) {
        return words.stream().filter(word -> !word.equals(one)).toList();
    }

    /** In programs and settings of all languages: a base URL is what routes begin with. */
    @Test
    void anAddressOfANodeLeadsToARoute() {
        List<String> unknown = new ArrayList<>();
        int found = 0;
        for (MarkdownFile file : documents()) {
            // llama.cpp's server listens on the same port.
            if (file.path().endsWith("docs/servers.md")) {
                continue;
            }
            for (String line : file.lines()) {
                Matcher address = ADDRESS.matcher(line);
                while (address.find()) {
                    found++;
                    if (!ROUTES.beginWith(address.group(2).replaceFirst("(?<=.)/$", ""))) {
                        unknown.add(file.path().getFileName() + ": " + address.group());
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(found).isGreaterThan(8);
    }

    @ParameterizedTest
    @CsvSource({
        "8080, GET, /v1/model",
        "8080, PUT, /v1/models",
        "8080, GET, /api/usage",
        "8081, GET, /v1/models",
        "8081, POST, /api/loggers/x",
        "8080, GET, /v1/responses/a/b"
    })
    void aRouteThatThereIsNotIsFound(int port, String method, String path) {
        assertThat(ROUTES.haveAt(port, method, path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "8080, GET, /v1/models/a?b",
        "8080, DELETE, /v1/responses/a",
        "8081, PUT, /api/loggers/x",
        "8081, GET, /api/usage",
        "8081, GET, /health/ready"
    })
    void aRouteThatThereIsIsTaken(int port, String method, String path) {
        assertThat(ROUTES.haveAt(port, method, path)).isTrue();
    }
}
