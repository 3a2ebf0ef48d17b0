package dev.tokenbus.node.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What a node answers to: its gateway, by openapi.yaml, which {@code OpenApiIT} tries, and by the files of its pages; its management port,
 * by the sources.
 *
 * @param gateway methods and paths, as {@code GET /v1/models/{id}}
 * @param management the same
 */
record Routes(Set<String> gateway, Set<String> management) {
    private static final Pattern MOUNTED = Pattern.compile("router\\s*\\.(get|put|post|delete)\\(\"(/[^\"]*)\"\\)");
    private static final List<String> OF_PAGES = List.of("GET /", "GET /ws", "GET /v1/responses");
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");

    static Routes read() {
        try {
            return new Routes(ofTheGateway(), ofTheManagementPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> ofTheGateway() throws IOException {
        Path pages = MarkdownFile.repository().resolve("gateway-verticle/src/main/resources/webroot");
        Set<String> routes = new HashSet<>(OF_PAGES);
        try (Stream<Path> files = Files.list(pages)) {
            files.forEach(file -> routes.add("GET /" + file.getFileName()));
        }
        try (Stream<Path> files = Files.list(MarkdownFile.repository().resolve("client/js/src"))) {
            files.forEach(file -> routes.add("GET /client/" + file.getFileName()));
        }
        Map<?, ?> contract = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(pages.resolve("openapi.yaml")));
        ((Map<?, ?>) contract.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item)
                        .keySet().stream()
                                .map(String::valueOf)
                                .filter(METHODS::contains)
                                .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        // The contract has one of the two methods.
        routes.add("DELETE /v1/ui/chat/{id}/stop");
        return routes;
    }

    private static Set<String> ofTheManagementPort() throws IOException {
        Set<String> routes = new HashSet<>();
        for (String module : List.of("node", "metrics-verticle")) {
            try (Stream<Path> files =
                    Files.walk(MarkdownFile.repository().resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    MOUNTED.matcher(Files.readString(file))
                            .results()
                            .forEach(found ->
                                    routes.add(found.group(1).toUpperCase(Locale.ROOT) + " " + found.group(2)));
                }
            }
        }
        return routes;
    }

    /** Whether one of the two has it; what follows a question mark does not count. */
    boolean have(String method, String path) {
        return has(gateway, method, path) || has(management, method, path);
    }

    /** Whether the port, if it is 8080 or 8081, has it. */
    boolean haveAt(int port, String method, String path) {
        return port == 8080
                ? has(gateway, method, path)
                : port == 8081 ? has(management, method, path) : have(method, path);
    }

    /** Whether it is a route, or what routes begin with. */
    boolean beginWith(String path) {
        return Stream.concat(gateway.stream(), management.stream())
                .map(route -> route.substring(route.indexOf(' ') + 1))
                .anyMatch(route ->
                        pattern(route).matcher(path).matches() || route.startsWith(path.replaceFirst("/$", "") + "/"));
    }

    private static boolean has(Set<String> routes, String method, String path) {
        String asked = path.replaceFirst("[?#].*", "");
        return routes.stream()
                .filter(route -> route.startsWith(method + " "))
                .anyMatch(route -> pattern(route.substring(method.length() + 1))
                        .matcher(asked)
                        .matches());
    }

    private static Pattern pattern(String route) {
        return Pattern.compile(route.replace(".", "\\.").replaceAll("\\{\\w+}|:\\w+", "[^/]+"));
    }
}
