package dev.tokenbus.gateway.http;

import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** One way into the gateway over HTTP: a set of routes. */
public interface HttpDoor {
    /** Where the door's routes begin: no client gets further there before it is known who it is. */
    List<String> places();

    /** Tells a client in the door's words why it is not let in. */
    default void refuse(RoutingContext context, StreamFailure failure) {
        HttpErrors.fail(context, failure);
    }

    /** Adds the door's routes, before those of the web page. */
    void mountOn(Router router);

    /** A route for GET, and for HEAD, which is answered as GET is, without the body. */
    static Route get(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }
}
