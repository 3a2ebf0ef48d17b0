package dev.tokenbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.testkit.machine.NodeScripts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web page behind a proxy that shows it below a path of its own. */
final class ProxiedPageIT {
    private static final GatewayFixture GATEWAY = GatewayFixture.start();

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    private static HttpResponse<String> pageBelow(String... prefix) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + GATEWAY.port + "/"));
        for (String each : prefix) {
            request.header("X-Forwarded-Prefix", each);
        }
        HttpResponse<String> response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("Vary")).contains("X-Forwarded-Prefix");
        return response;
    }

    @Test
    void withoutAPrefixItsAddressesAreRelative() throws Exception {
        HttpResponse<String> response = pageBelow();

        assertThat(response.body()).doesNotContain("<base").doesNotContainPattern("(?:src|href)=\"/");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("base-uri 'none'");
    }

    @Test
    void theScriptedGatewayOfTheBrowserTestsHasTheSamePolicy() throws Exception {
        String script = Files.readString(NodeScripts.resourceFile("/js/mock-gateway.mjs"));
        int begin = script.indexOf("export const POLICY = [");
        String scripted = Pattern.compile("^ *([\"'])(.*)\\1,$", Pattern.MULTILINE)
                .matcher(script.substring(begin, script.indexOf("]", begin)))
                .results()
                .map(line -> line.group(2))
                .collect(Collectors.joining("; "));

        assertThat(pageBelow().headers().firstValue("Content-Security-Policy")).contains(scripted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat/", "/tools/chat.v2", "/~me/a_b-c"})
    void thePrefixIsItsBase(String prefix) throws Exception {
        HttpResponse<String> response = pageBelow(prefix);

        String base = prefix.endsWith("/") ? prefix : prefix + "/";
        assertThat(response.body()).containsOnlyOnce("<base href=\"" + base + "\" />");
        assertThat(response.body().indexOf("<base")).isLessThan(response.body().indexOf("href=\"favicon.svg\""));
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(response.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "base-uri 'self'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "chat",
                "//evil.example.com",
                "/chat//evil",
                "https://evil.example.com/",
                "/\"><script>alert(1)</script>",
                "/a b",
                "/%2f%2fevil",
                "/a/b/c/d/e/f/g/h/i",
                "/\\evil.example.com"
            })
    void aPrefixThatIsNoPlainPathIsIgnored(String prefix) throws Exception {
        assertThat(pageBelow(prefix).body()).doesNotContain("<base");
    }
}
