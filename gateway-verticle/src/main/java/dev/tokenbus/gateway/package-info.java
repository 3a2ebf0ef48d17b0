/** The gateway verticle: it terminates WebSocket and HTTP, and relays streams to clients. */
@NullMarked
package dev.tokenbus.gateway;

import org.jspecify.annotations.NullMarked;
