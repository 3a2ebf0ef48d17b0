package dev.tokenbus.node.doctor;

import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Looks at one model server as a worker would use it. Blocks. Never prints the key, nor the query of the URL. */
final class ModelServer {
    private static final int TRIES = 3;
    private static final int CONNECT_MS = 2000;
    private static final long SLOW_MS = 1000;
    private static final int SHOWN = 3;
    private static final String CORRECT_URL = "correct its baseUrl";

    private final UpstreamConfig config;
    private final String named;
    private final List<Finding> findings = new ArrayList<>();

    ModelServer(UpstreamConfig config) {
        this.config = config;
        this.named = config.name() + " (" + config.shown("") + ")";
    }

    List<Finding> look(boolean withPrompt) {
        try {
            ModelServerClient client = new ModelServerClient(config);
            if (!client.hasProxy()) {
                connect();
            }
            ask(client, withPrompt);
        } catch (UnknownHostException e) {
            fail("there is no such name", CORRECT_URL + ", or the name service");
        } catch (ConnectException e) {
            fail("nobody listens", "start the server, or " + CORRECT_URL);
        } catch (SocketTimeoutException e) {
            fail("does not take a connection within " + CONNECT_MS + " ms", "look at firewalls on the way");
        } catch (HttpTimeoutException e) {
            fail("takes the connection and does not answer in time", "is it an API? Is it overloaded?");
        } catch (SSLException e) {
            fail("TLS fails: " + e.getMessage(), "its certificate; caFile names who signs for it");
        } catch (IOException e) {
            fail("the connection breaks off", "is it an API? http:// or https://?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(findings);
    }

    private void fail(String what, String todo) {
        findings.add(Finding.fail(Check.MODEL_SERVERS, named + ": " + what, todo));
    }

    private void connect() throws IOException {
        URI uri = config.rootUri("/");
        String host = uri.getHost() == null ? uri.getAuthority().replaceFirst(":\\d+$", "") : uri.getHost();
        int standard = "https".equals(uri.getScheme()) ? 443 : 80;
        InetAddress address = InetAddress.getByName(host);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, uri.getPort() < 0 ? standard : uri.getPort()), CONNECT_MS);
        }
    }

    private void ask(ModelServerClient client, boolean withPrompt) throws IOException, InterruptedException {
        List<Long> times = new ArrayList<>();
        Instant asked = Instant.now();
        HttpResponse<String> answer = client.models();
        times.add(Duration.between(asked, Instant.now()).toMillis());
        Instant middle = asked.plusMillis(times.get(0) / 2);
        answer.headers()
                .firstValue("date")
                .ifPresent(date -> Clocks.compare(config.name(), date, middle).ifPresent(findings::add));
        answer.sslSession().ifPresent(this::certificate);
        if (answer.statusCode() == 407 && client.hasPassword()) {
            findings.add(Finding.skip(
                    Check.MODEL_SERVERS, named + ": not checked: the proxy wants a password (407), which is not sent"));
            return;
        }
        if (answer.statusCode() != 200) {
            findings.add(refused(answer.statusCode()));
            return;
        }
        List<String> models = models(answer.body());
        if (models == null) {
            fail("answers, but with no list of models", CORRECT_URL + ": it ends in /v1 as a rule");
            return;
        }
        for (int each = 1; each < TRIES; each++) {
            long start = System.nanoTime();
            client.models();
            times.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        findings.add(judge(models, times.stream().sorted().toList().get(TRIES / 2)));
        if (withPrompt) {
            findings.add(prompt(client, models));
        }
    }

    private Finding refused(int status) {
        String what = named + ": answers " + status;
        return switch (status) {
            case 401, 403 ->
                Finding.fail(
                        Check.MODEL_SERVERS,
                        what + (config.apiKey() == null ? " without a key" : ": it refuses the key"),
                        "set its apiKey, or the environment variable that holds it");
            case 404 ->
                config.models().isEmpty()
                        ? Finding.fail(Check.MODEL_SERVERS, what, CORRECT_URL + ", or name its models")
                        : Finding.warn(Check.MODEL_SERVERS, what + ": it lists no models", "nothing, if prompts work");
            case 429 -> Finding.warn(Check.MODEL_SERVERS, what + ": too many requests", "look at its quota");
            default -> Finding.fail(Check.MODEL_SERVERS, what, "look at its log");
        };
    }

    private Finding judge(List<String> models, long median) {
        String what = named + ": " + median + " ms, " + models.size() + " models";
        List<String> missing = config.models().stream()
                .filter(model -> !models.contains(model))
                .toList();
        if (!missing.isEmpty()) {
            return Finding.fail(
                    Check.MODEL_SERVERS,
                    what + ", without " + String.join(", ", missing),
                    "correct its models; it has " + String.join(", ", models.subList(0, Math.min(SHOWN, models.size())))
                            + (models.size() > SHOWN ? ", ..." : ""));
        }
        if (models.isEmpty()) {
            return Finding.warn(Check.MODEL_SERVERS, what, "load one there");
        }
        return median > SLOW_MS
                ? Finding.warn(Check.MODEL_SERVERS, what + ": slow", "look at the way there, and at its load")
                : Finding.ok(Check.MODEL_SERVERS, what);
    }

    private Finding prompt(ModelServerClient client, List<String> models) throws IOException, InterruptedException {
        String model = Stream.concat(config.models().stream(), models.stream())
                .findFirst()
                .orElse("");
        long start = System.nanoTime();
        int status = client.prompt(model);
        String what = config.name() + ", " + model + ": " + status + " after "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms";
        return status == 200
                ? Finding.ok(Check.PROMPT, what)
                : Finding.fail(Check.PROMPT, what, "does the model stream? Is there a quota?");
    }

    private void certificate(SSLSession session) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate first) {
                findings.add(Ends.finding(
                        Check.MODEL_SERVERS,
                        config.name() + ": its certificate",
                        first.getNotAfter().toInstant(),
                        Instant.now()));
            }
        } catch (SSLPeerUnverifiedException e) {
            // A server of TLS has shown one.
        }
    }

    /** The names; null for what is no list. */
    static @Nullable List<String> models(String answer) {
        try {
            if (new JsonObject(answer).getValue("data") instanceof JsonArray list) {
                return list.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(each -> String.valueOf(((JsonObject) each).getValue("id")))
                        .toList();
            }
        } catch (DecodeException | ClassCastException e) {
            // As one that has no list.
        }
        return null;
    }
}
