package dev.tokenbus.testkit.llm;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A real HTTP server on a free loopback port that answers prompts from a test's scripts, in chat completions or {@linkplain #speaking
 * another API}, with every fault that real servers have, and records the requests.
 *
 * <pre>{@code
 * ScriptedLlmServer server = ScriptedLlmServer.start(vertx).await();
 * server.enqueue(LlmScript.error(503, "busy")).enqueue(LlmScript.answering("Hel", "lo"));
 * // ... a client asks twice ...
 * server.requests().get(1).body().getJsonArray("messages");
 * }</pre>
 *
 * <p>Requests take the queued scripts in turn, then always {@link #otherwise}. {@code GET /v1/models} lists {@link #models}.
 * Thread-safe. Closing the {@code Vertx} closes the server too.
 */
public final class ScriptedLlmServer {
    private static final int SEND_BUFFER_BYTES = 32 * 1024;

    private final HttpServer server;
    private final boolean secure;
    private final Queue<LlmScript> scripts = new ConcurrentLinkedQueue<>();
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<Promise<RecordedRequest>> arrivals = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Function<JsonObject, LlmScript> otherwise = request -> LlmScript.answering("Hello", " world");
    private volatile List<String> models = List.of("scripted");
    private volatile ScriptedApi api = ScriptedApi.CHAT;
    private volatile String path = ScriptedApi.CHAT.path();

    private ScriptedLlmServer(Vertx vertx, HttpServerOptions options) {
        secure = options.isSsl();
        // A small send buffer soon fills up if the client does not read.
        server = vertx.createHttpServer(options.setHost("127.0.0.1")
                .setPort(0)
                .setSendBufferSize(SEND_BUFFER_BYTES)
                .setTcpNoDelay(true));
        server.requestHandler(this::handle).connectionHandler(connection -> connections.incrementAndGet());
    }

    /** Listens on a free port of the loopback interface. */
    public static Future<ScriptedLlmServer> start(Vertx vertx) {
        return start(vertx, new HttpServerOptions());
    }

    /** As {@link #start(Vertx)}, over TLS, with HTTP/2 for clients that ask for it, and a certificate for {@code localhost}. */
    public static Future<ScriptedLlmServer> startSecure(Vertx vertx, KeyCertOptions certificate) {
        return start(
                vertx, new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate));
    }

    private static Future<ScriptedLlmServer> start(Vertx vertx, HttpServerOptions options) {
        ScriptedLlmServer scripted = new ScriptedLlmServer(vertx, options);
        return scripted.server.listen().map(scripted);
    }

    public int port() {
        return server.actualPort();
    }

    /** The base URL to configure a client with, {@code http://127.0.0.1:port/v1}, or {@code https://localhost:port/v1}. */
    public String baseUrl() {
        return (secure ? "https://localhost:" : "http://127.0.0.1:") + port() + "/v1";
    }

    /** Queues the script of the next request that has none. */
    public ScriptedLlmServer enqueue(LlmScript script) {
        scripts.add(script);
        return this;
    }

    /** Sets the script of all requests for which none is queued. */
    public ScriptedLlmServer otherwise(LlmScript script) {
        return otherwise(request -> script);
    }

    /** Sets what answers all requests for which no script is queued, by what each asks for. */
    public ScriptedLlmServer otherwise(Function<JsonObject, LlmScript> scriptFor) {
        otherwise = scriptFor;
        return this;
    }

    /** Forgets the queued scripts, and the requests so far: the next one is number 0. */
    public void forget() {
        scripts.clear();
        synchronized (requests) {
            requests.clear();
            arrivals.clear();
        }
    }

    /** Sets the models that {@code GET /v1/models} lists. */
    public ScriptedLlmServer models(String... names) {
        models = List.of(names);
        return this;
    }

    /** Speaks another API, at its path. */
    public ScriptedLlmServer speaking(ScriptedApi other) {
        api = other;
        return at(other.path());
    }

    /** Takes prompts at another path below {@link #baseUrl}, like servers with another API. */
    public ScriptedLlmServer at(String otherPath) {
        path = otherPath;
        return this;
    }

    /** The completion requests so far, in the order of their arrival. */
    public List<RecordedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Completes when the request with this number, counted from 0, has arrived with its body. */
    public Future<RecordedRequest> request(int number) {
        synchronized (requests) {
            return arrival(number).future();
        }
    }

    /** How many connections clients have opened so far. */
    public int connections() {
        return connections.get();
    }

    public Future<Void> close() {
        return server.close();
    }

    private void handle(HttpServerRequest request) {
        if (HttpMethod.GET.equals(request.method()) && request.path().endsWith("/models")) {
            JsonArray data = new JsonArray();
            models.forEach(name -> data.add(new JsonObject().put("id", name).put("object", "model")));
            request.response()
                    .putHeader("content-type", "application/json")
                    .end(new JsonObject()
                            .put("object", "list")
                            .put("data", data)
                            .toBuffer());
        } else if (HttpMethod.POST.equals(request.method()) && request.path().endsWith(path)) {
            request.body().onSuccess(body -> answer(request, body));
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private void answer(HttpServerRequest request, Buffer body) {
        RecordedRequest recorded = new RecordedRequest(request.uri(), request.headers(), new JsonObject(body));
        LlmScript queued = scripts.poll();
        LlmScript script = queued == null ? otherwise.apply(recorded.body()) : queued;
        new ScriptPlayer(request, script, api, recorded).play();
        record(recorded);
    }

    private void record(RecordedRequest recorded) {
        Promise<RecordedRequest> arrival;
        synchronized (requests) {
            arrival = arrival(requests.size());
            requests.add(recorded);
        }
        arrival.complete(recorded);
    }

    private Promise<RecordedRequest> arrival(int number) {
        while (arrivals.size() <= number) {
            arrivals.add(Promise.promise());
        }
        return arrivals.get(number);
    }
}
