package dev.tokenbus.node.chat;

import dev.tokenbus.client.NotConnectedException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what was found where no gateway was: for a management port, which gateways its nodes have. */
public final class GatewayProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private GatewayProbe() {}

    /** One line for a person: what was tried, what is there, and what to try instead. */
    public static String explain(NotConnectedException failure) {
        List<String> found = new ArrayList<>();
        String advice = "; is a server running there? Try: tokenbus dev, or --url ws://HOST:PORT";
        for (NotConnectedException.Attempt attempt : failure.attempts()) {
            Optional<String> gateway = attempt.isOtherServer() ? gatewayOf(attempt.url()) : Optional.empty();
            found.add(
                    gateway.isPresent()
                            ? attempt.url() + " is the management port of a tokenbus node, no gateway"
                            : attempt.toString());
            advice = attempt.isKeyRefused() ? "; TOKENBUS_API_KEY has the key" : advice;
            advice = attempt.isDistrusted() ? "; --cacert FILE names the authority that signed it" : advice;
            advice = gateway.filter(url -> !url.isEmpty())
                    .map(url -> ". Try: --url " + url)
                    .orElse(advice);
        }
        return String.join("; ", found) + advice;
    }

    /** The first gateway that a management port names, an empty text if it knows none; empty if it is no management port. */
    private static Optional<String> gatewayOf(URI url) {
        String scheme = "wss".equals(url.getScheme()) ? "https" : "http";
        URI status = URI.create(scheme + "://" + url.getRawAuthority() + "/api/status");
        try {
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(
                            HttpRequest.newBuilder(status).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofString());
            return Optional.of(new JsonObject(response.body())
                    .getJsonArray("nodes").stream()
                            .map(node -> ((JsonObject) node).getString("url", ""))
                            .filter(each -> !each.isEmpty())
                            .findFirst()
                            .map(each -> each.replaceFirst("^http", "ws"))
                            .orElse(""));
        } catch (IOException | DecodeException | ClassCastException | NullPointerException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
