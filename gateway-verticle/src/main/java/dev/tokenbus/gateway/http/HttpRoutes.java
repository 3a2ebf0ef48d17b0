package dev.tokenbus.gateway.http;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.access.CurrentAccess;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** Routes plain HTTP requests: to the doors, the list of models, the web pages, and the libraries that they use. */
public final class HttpRoutes {
    /**
     * The page runs no inline script, loads nothing from other hosts, and appears in no other page's frame; a text becomes HTML or a
     * script's address only by the two policies of its own that have a name here.
     */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify tokenbus";

    private final NodeDirectory directory;
    private final RequestNames names;
    private final CrossOrigin crossOrigin;
    private final Entrance entrance;
    private final List<HttpDoor> doors;

    public HttpRoutes(GatewayLoop loop, List<HttpDoor> doors) {
        this.directory = loop.directory();
        this.names = new RequestNames(loop::randomName);
        this.crossOrigin = new CrossOrigin(new CurrentAccess(loop::config)::origins);
        this.entrance = new Entrance(loop, doors);
        this.doors = List.copyOf(doors);
    }

    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(HttpRoutes::secure);
        router.route("/v1/*").handler(names::handle);
        router.route().handler(crossOrigin::handle);
        entrance.mountOn(router);
        HttpDoor.get(router, "/api/models").handler(this::models);
        doors.forEach(door -> door.mountOn(router));
        router.route("/v1/*").method(HttpMethod.OPTIONS).handler(HttpRoutes::options);
        router.route("/v1/*").handler(HttpRoutes::noSuchRoute);
        HttpDoor.get(router, "/ws").handler(HttpRoutes::upgradeRequired);
        Properties vendor = vendorFiles();
        for (String name : vendor.stringPropertyNames()) {
            HttpDoor.get(router, "/vendor/" + name)
                    .handler(context -> sendVendorFile(context, vendor.getProperty(name)));
        }
        ProxiedPage page = new ProxiedPage(CONTENT_SECURITY_POLICY.replace("base-uri 'none'", "base-uri 'self'"));
        HttpDoor.get(router, "/").handler(page::serve);
        router.route()
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(StaticHandler.create("webroot").setIncludeHidden(false).setMaxAgeSeconds(60));
        return router;
    }

    private static void secure(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        PlainConnections.refuseBody(context);
        context.next();
    }

    /** In words that a client of an API can read, and not as a page. */
    private static void noSuchRoute(RoutingContext context) {
        String asked = context.request().method() + " " + context.request().path();
        JsonWriter json = new JsonWriter().beginObject().name("error").beginObject();
        json.field("message", "no such route: " + asked + " (see /openapi.yaml)")
                .field("type", "invalid_request_error")
                .field("code", "not_found")
                .endObject()
                .endObject();
        context.response()
                .setStatusCode(404)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json.toBuffer());
    }

    private static void options(RoutingContext context) {
        context.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ALLOW, CrossOrigin.METHODS + ", OPTIONS")
                .end();
    }

    private static void upgradeRequired(RoutingContext context) {
        context.response()
                .setStatusCode(426)
                .putHeader(HttpHeaders.UPGRADE, "websocket")
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end("This path speaks WebSocket.\n");
    }

    private void models(RoutingContext context) {
        Principal principal = Entrance.principalOf(context);
        List<String> models = principal.usable(directory.models());
        String standard = principal.standard(directory.defaultModel(), models);
        JsonWriter json = new JsonWriter().beginObject().name("models").beginArray();
        for (int i = 0; i < models.size(); i++) {
            json.beginObject()
                    .field("id", models.get(i))
                    .ifTrue("default", models.get(i).equals(standard))
                    .endObject();
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(json.endArray().endObject().toBuffer());
    }

    private static void sendVendorFile(RoutingContext context, String resource) {
        String type = resource.endsWith(".css") ? "text/css" : "text/javascript";
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type + "; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .sendFile(resource)
                .onFailure(context::fail);
    }

    /** Where each library is in its WebJar; the build writes the versions into this file. */
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
