/** Responses over WebSocket: many responses on one connection, in lanes. */
@NullMarked
package dev.tokenbus.gateway.responses.socket;

import org.jspecify.annotations.NullMarked;
