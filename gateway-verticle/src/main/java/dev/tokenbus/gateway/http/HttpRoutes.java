package dev.tokenbus.gateway.http;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** What the gateway serves over plain HTTP: the web page, the two libraries that it uses, and the list of models. */
public final class HttpRoutes {
    /** The page runs no inline script, loads nothing from elsewhere, and is shown in no other page's frame. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";

    private final NodeDirectory directory;

    private final StreamResource streams;

    public HttpRoutes(NodeDirectory directory, StreamResource streams) {
        this.directory = directory;
        this.streams = streams;
    }

    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(HttpRoutes::secure);
        router.get("/api/models").handler(this::models);
        streams.mountOn(router);
        router.get("/ws").handler(HttpRoutes::upgradeRequired);
        Properties vendor = vendorFiles();
        for (String name : vendor.stringPropertyNames()) {
            router.get("/vendor/" + name).handler(context -> sendScript(context, vendor.getProperty(name)));
        }
        router.get()
                .handler(StaticHandler.create("webroot").setIncludeHidden(false).setMaxAgeSeconds(60));
        return router;
    }

    private static void secure(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        context.next();
    }

    private static void upgradeRequired(RoutingContext context) {
        context.response()
                .setStatusCode(426)
                .putHeader(HttpHeaders.UPGRADE, "websocket")
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end("This path speaks WebSocket.\n");
    }

    private void models(RoutingContext context) {
        List<String> models = directory.models();
        JsonWriter json = new JsonWriter().beginObject().name("models").beginArray();
        for (int i = 0; i < models.size(); i++) {
            json.beginObject()
                    .field("id", models.get(i))
                    .ifTrue("default", i == 0)
                    .endObject();
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(json.endArray().endObject().toBuffer());
    }

    private static void sendScript(RoutingContext context, String resource) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .sendFile(resource)
                .onFailure(context::fail);
    }

    /** Where the libraries are inside their WebJars; the build writes their versions into this file. */
    private static Properties vendorFiles() {
        Properties properties = new Properties();
        try (InputStream file = HttpRoutes.class.getResourceAsStream("/vendor.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
