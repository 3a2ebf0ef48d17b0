package dev.tokenbus.gateway.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

/** One way into the gateway over HTTP: a set of routes. */
public interface HttpDoor {
    /** Adds the door's routes, before those of the web page. */
    void mountOn(Router router);

    /** A route for GET, and for HEAD, which is answered as GET is, without the body. */
    static Route get(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }
}
