package dev.tokenbus.gateway;

import dev.tokenbus.gateway.config.GatewayConfig;
import java.util.List;

/** A gateway's configuration for tests: a free port, no drain, else the defaults. */
final class ConfigBuilder {
    List<String> allowedOrigins = List.of();
    int maxConnections = GatewayConfig.DEFAULT.maxConnections();
    int maxStreams = GatewayConfig.DEFAULT.maxStreams();
    int maxStreamsPerConnection = GatewayConfig.DEFAULT.maxStreamsPerConnection();
    int maxMessagesPerSecond = 10_000;
    int maxFrameBytes = GatewayConfig.DEFAULT.maxFrameBytes();
    int maxMessageBytes = GatewayConfig.DEFAULT.maxMessageBytes();
    boolean compression;
    int handshakeMs = GatewayConfig.DEFAULT.handshakeMs();
    int heartbeatMs = GatewayConfig.DEFAULT.heartbeatMs();
    int pongMs = GatewayConfig.DEFAULT.pongMs();
    int keepAliveMs = GatewayConfig.DEFAULT.keepAliveMs();
    int slowMs = GatewayConfig.DEFAULT.slowMs();
    int startMs = GatewayConfig.DEFAULT.startMs();
    int startAttempts = GatewayConfig.DEFAULT.startAttempts();
    int maxFailovers = GatewayConfig.DEFAULT.maxFailovers();

    /** 0: a stream that loses its worker ends at once. */
    int failoverMs;

    int logBytes = GatewayConfig.DEFAULT.logBytes();
    long retainedBytes = GatewayConfig.DEFAULT.retainedBytes();
    long heldBytes;
    int resumeWindowMs = GatewayConfig.DEFAULT.resumeWindowMs();
    int maxViewsPerConnection = GatewayConfig.DEFAULT.maxViewsPerConnection();
    int maxPauseMs = GatewayConfig.DEFAULT.maxPauseMs();
    int drainMs;

    GatewayConfig build() {
        return new GatewayConfig(
                "127.0.0.1",
                0,
                allowedOrigins,
                maxConnections,
                maxStreams,
                maxStreamsPerConnection,
                maxMessagesPerSecond,
                maxFrameBytes,
                maxMessageBytes,
                compression,
                handshakeMs,
                heartbeatMs,
                pongMs,
                keepAliveMs,
                slowMs,
                startMs,
                startAttempts,
                maxFailovers,
                failoverMs,
                logBytes,
                retainedBytes,
                heldBytes,
                resumeWindowMs,
                maxViewsPerConnection,
                maxPauseMs,
                "",
                24,
                drainMs);
    }
}
