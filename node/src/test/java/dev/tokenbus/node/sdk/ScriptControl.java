package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** Lets a script in another process have the test do something: {@code POST /NAME} is answered when it is done. */
final class ScriptControl {
    private final Vertx vertx;
    private final Map<String, Runnable> actions;
    private final HttpServer server;

    /** Listens until the Vert.x is closed. */
    ScriptControl(Vertx vertx, Map<String, Runnable> actions) {
        this.vertx = vertx;
        this.actions = actions;
        server = waitFor(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(this::handle)
                .listen());
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        String name = request.path().substring(1);
        vertx.executeBlocking(
                        () -> {
                            Runnable action = actions.get(name);
                            if (action == null) {
                                throw new IllegalArgumentException("no such action: " + name);
                            }
                            action.run();
                            return "done";
                        },
                        false)
                .onSuccess(done -> request.response().end(done))
                .onFailure(cause -> request.response().setStatusCode(500).end(cause.toString()));
    }
}
