/** One WebSocket connection, from handshake to close. */
@NullMarked
package dev.tokenbus.gateway.socket;

import org.jspecify.annotations.NullMarked;
