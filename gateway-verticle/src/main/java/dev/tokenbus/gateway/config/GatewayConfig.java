package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.util.List;

/**
 * Where a gateway listens and what its clients may use.
 *
 * @param host the address to listen on; loopback unless told otherwise
 * @param port the port to listen on; 0 takes a free one
 * @param allowedOrigins pages of other origins that may connect, for example {@code https://chat.example.com}; the gateway's
 *     own page always may, and so may clients that send no Origin
 * @param maxConnections open WebSockets of the node
 * @param maxStreams live streams that are at home on the node
 * @param maxStreamsPerConnection live streams that one WebSocket may have started
 * @param maxMessagesPerSecond messages that one WebSocket may send in a second, on average; more closes it with 4507
 * @param maxFrameBytes the largest WebSocket frame, in bytes
 * @param maxMessageBytes the largest message, of one or several frames, in bytes
 * @param compression whether permessage-deflate is offered; costs memory and processor time for each socket
 * @param handshakeMs how long a new connection may take until its first request is complete, in milliseconds
 * @param heartbeatMs how often a silent client is asked for a sign of life, in milliseconds
 * @param pongMs how long it may take to answer before it is closed with 4001, in milliseconds
 * @param keepAliveMs while a stream is live the client hears something at least this often, in milliseconds
 * @param slowMs how long a socket may take no byte before it is closed with 4002, in milliseconds
 * @param startMs how long a worker may take to accept a stream before the next one is asked, in milliseconds
 * @param startAttempts how many workers are asked at most
 * @param maxFailovers how often a stream may lose its worker and go on with another one; then it ends with worker_lost
 * @param failoverMs how long a worker is looked for that goes on, in milliseconds
 * @param logBytes the most that one stream's log may cost, in bytes; not less than the workers' own
 * @param retainedBytes what the logs of ended streams may cost together on the node, in bytes; the oldest go first
 * @param heldBytes what the logs of all streams, live and ended, may cost together on the node, in bytes: ended ones go first, then new
 *     prompts are refused; 0 for a quarter of the largest heap
 * @param resumeWindowMs how long the log of an ended stream is kept at most, in milliseconds
 * @param maxViewsPerConnection streams that one WebSocket may watch at once
 * @param maxPauseMs how long a client may pause a stream before it no longer counts as a viewer, in milliseconds
 * @param tokenKey what the streams' tokens are signed with, 16 characters or more, the same on all gateways; empty: made
 *     when the cluster starts, and shared by its nodes. Never printed
 * @param tokenHours how long a stream's tokens are valid
 * @param drainMs how long live streams may go on when the gateway shuts down, in milliseconds
 */
public record GatewayConfig(
        String host,
        int port,
        List<String> allowedOrigins,
        int maxConnections,
        int maxStreams,
        int maxStreamsPerConnection,
        int maxMessagesPerSecond,
        int maxFrameBytes,
        int maxMessageBytes,
        boolean compression,
        int handshakeMs,
        int heartbeatMs,
        int pongMs,
        int keepAliveMs,
        int slowMs,
        int startMs,
        int startAttempts,
        int maxFailovers,
        int failoverMs,
        int logBytes,
        long retainedBytes,
        long heldBytes,
        int resumeWindowMs,
        int maxViewsPerConnection,
        int maxPauseMs,
        String tokenKey,
        int tokenHours,
        int drainMs) {
    public static final GatewayConfig DEFAULT = new GatewayConfig(
            "127.0.0.1",
            8080,
            List.of(),
            20_000,
            50_000,
            64,
            200,
            64 << 10,
            256 << 10,
            false,
            10_000,
            25_000,
            10_000,
            5_000,
            30_000,
            1_000,
            8,
            2,
            30_000,
            5 << 20,
            64L << 20,
            0,
            600_000,
            256,
            300_000,
            "",
            24,
            25_000);

    public GatewayConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("gateway.host: empty (expected: an address to listen on)");
        }
        allowedOrigins = List.copyOf(allowedOrigins);
        Range.check("gateway.port", port, 0, 65_535);
        Range.check("gateway.maxConnections", maxConnections, 1, 10_000_000);
        Range.check("gateway.maxStreams", maxStreams, 1, 10_000_000);
        Range.check("gateway.maxStreamsPerConnection", maxStreamsPerConnection, 1, 100_000);
        Range.check("gateway.maxMessagesPerSecond", maxMessagesPerSecond, 1, 1_000_000);
        Range.check("gateway.maxFrameBytes", maxFrameBytes, 1024, 16 << 20);
        Range.check("gateway.maxMessageBytes", maxMessageBytes, maxFrameBytes, 64 << 20);
        Range.check("gateway.handshakeMs", handshakeMs, 100, 600_000);
        Range.check("gateway.heartbeatMs", heartbeatMs, 100, 3_600_000);
        Range.check("gateway.pongMs", pongMs, 100, 3_600_000);
        Range.check("gateway.keepAliveMs", keepAliveMs, 100, 3_600_000);
        Range.check("gateway.slowMs", slowMs, 100, 3_600_000);
        Range.check("gateway.startMs", startMs, 10, 60_000);
        Range.check("gateway.startAttempts", startAttempts, 1, 100);
        Range.check("gateway.maxFailovers", maxFailovers, 0, 100);
        Range.check("gateway.failoverMs", failoverMs, 0, 600_000);
        Range.check("gateway.logBytes", logBytes, 4096, 1 << 30);
        Range.check("gateway.retainedBytes", retainedBytes, 0, 1L << 40);
        Range.check("gateway.heldBytes", heldBytes, 0, 1L << 40);
        Range.check("gateway.resumeWindowMs", resumeWindowMs, 0, 86_400_000);
        Range.check("gateway.maxViewsPerConnection", maxViewsPerConnection, 1, 100_000);
        Range.check("gateway.maxPauseMs", maxPauseMs, 1000, 86_400_000);
        if (!tokenKey.isEmpty() && tokenKey.length() < 16) {
            throw new IllegalArgumentException(
                    "gateway.tokenKey: (hidden) (expected: 16 characters or more, or empty)");
        }
        Range.check("gateway.tokenHours", tokenHours, 1, 8760);
        Range.check("gateway.drainMs", drainMs, 0, 3_600_000);
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "GatewayConfig[host=" + host + ", port=" + port + ", tokenKey="
                + (tokenKey.isEmpty() ? "none" : "[hidden]") + ", ...]";
    }
}
