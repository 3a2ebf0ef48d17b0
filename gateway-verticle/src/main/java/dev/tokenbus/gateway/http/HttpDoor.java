package dev.tokenbus.gateway.http;

import io.vertx.ext.web.Router;

/** One way into the gateway over HTTP: a set of routes. */
public interface HttpDoor {
    /** Adds the door's routes, before those of the web page. */
    void mountOn(Router router);
}
