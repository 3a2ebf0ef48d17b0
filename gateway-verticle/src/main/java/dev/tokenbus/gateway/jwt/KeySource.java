package dev.tokenbus.gateway.jwt;

import io.vertx.core.Future;

/** Where an issuer's keys come from. */
interface KeySource {
    /** The largest JWK Set, in bytes. */
    int MOST_BYTES = 256 << 10;

    /** A JWK Set as it is now. */
    Future<String> load();

    /** What errors call it. */
    String name();

    /** How long a set counts for sure before it is loaded again, in milliseconds. */
    long refreshMs();

    /** How long after one load the next one may begin, in milliseconds. */
    long pauseMs();
}
