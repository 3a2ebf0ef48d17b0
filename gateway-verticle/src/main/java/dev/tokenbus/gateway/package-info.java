/**
 * The gateway: terminates WebSockets and HTTP, chooses a worker for each prompt, and relays the answer from the stream's log
 * to everyone who watches.
 *
 * <ul>
 *   <li>{@link dev.tokenbus.gateway.GatewayVerticle} and {@link dev.tokenbus.gateway.GatewayConfig}: the verticle.
 *   <li>{@code Handshake}, {@code BoundedInflation}, {@code WebSocketSession}, {@code MessageAssembler}, {@code Outbound}: one client's connection.
 *   <li>{@code StreamRelay}, {@code StreamView}, {@code ChunkEncoder}: one stream, and one client's view of it.
 *   <li>{@code StreamDispatch}: how a stream finds its worker. {@code Relays}: all streams of one event loop.
 * </ul>
 */
@NullMarked
package dev.tokenbus.gateway;

import org.jspecify.annotations.NullMarked;
