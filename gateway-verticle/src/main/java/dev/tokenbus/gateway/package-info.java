/**
 * The gateway: terminates WebSockets and HTTP, chooses a worker for each prompt, and relays the answer from the stream's log
 * to everyone who watches, here and on other gateways.
 *
 * <ul>
 *   <li>{@link dev.tokenbus.gateway.GatewayVerticle} and {@link dev.tokenbus.gateway.GatewayConfig}: the verticle.
 *   <li>{@code Sessions}, {@code Handshake}, {@code BoundedInflation}, {@code WebSocketSession}, {@code MessageAssembler},
 *       {@code Outbound}: one client's connection. {@code ClientCommands}, {@code StreamStarts}, {@code StreamKeys},
 *       {@code Channels}: what it asks for.
 *   <li>{@code StreamRelay}: one stream on this node, as its home ({@code HomeRelay}) or as another gateway ({@code
 *       MirrorRelay}); {@code StreamDispatch} finds its worker, {@code StreamFinder} finds it wherever it is.
 *   <li>{@code StreamView}, {@code ChunkEncoder}, {@code ViewSink}: one client's view of a stream, on a WebSocket or as
 *       server-sent events; {@code Watch} and {@code BridgedSink} connect it across event loops.
 *   <li>{@code Relays}: all streams of one event loop. {@link dev.tokenbus.gateway.StreamOwners}: which loop has which.
 * </ul>
 */
@NullMarked
package dev.tokenbus.gateway;

import org.jspecify.annotations.NullMarked;
