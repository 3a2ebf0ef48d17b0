package dev.tokenbus.benchmarks.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The systems that tokenbus is compared with. A missing one is installed. */
public enum Peer implements Subject {
    /** No gateway: the share of the upstream, the client and the machine. */
    DIRECT("direct", "the client at the upstream itself: what the measurement adds", false) {
        @Override
        public Running start(Place place) {
            return new Running(
                    List.of(new InetSocketAddress(BenchProcess.LOOPBACK, place.upstreamPort())),
                    new ChatRequest.OverHttp(Map.of()),
                    List.of());
        }
    },

    NGINX("nginx", "1 worker, unbuffered, keep-alive to the upstream; copies SSE", false) {
        @Override
        public Running start(Place place) {
            String nginx = PeerInstall.nginx();
            int port = BenchProcess.freePorts(1);
            Path directory = place.work().resolve("nginx");
            write(directory, "nginx.conf", nginxConf(directory, port, place.upstreamPort()));
            BenchProcess process = BenchProcess.start(
                    title(),
                    directory,
                    List.of(nginx, "-c", directory.resolve("nginx.conf").toString()),
                    Map.of());
            return http(process, port, Map.of());
        }
    },

    VERTX_RELAY("vertx-relay", "a bare relay on Vert.x, which copies SSE: the platform's own share", false) {
        @Override
        public Running start(Place place) {
            int port = BenchProcess.freePorts(1);
            BenchProcess process = BenchProcess.startJava(
                    title(),
                    place.work(),
                    VertxRelay.class,
                    Integer.toString(port),
                    Integer.toString(place.upstreamPort()));
            return http(process, port, Map.of());
        }

        @Override
        public boolean isCompiledAsItRuns() {
            return true;
        }
    },

    NODE_WS("node-ws", "the mission document's server: Node.js, ws, fetch; WebSocket", true) {
        @Override
        public Running start(Place place) {
            PeerInstall.npm(place.peers(), "ws@8");
            int port = BenchProcess.freePorts(1);
            // Beside node_modules, where Node.js looks for `ws`.
            write(place.peers(), "node-ws.mjs", PeerInstall.resource("node-ws.mjs"));
            BenchProcess process = BenchProcess.start(
                    title(),
                    place.work(),
                    List.of("node", place.peers().resolve("node-ws.mjs").toString()),
                    Map.of("PORT", Integer.toString(port), "UPSTREAM", place.upstreamUrl()));
            process.awaitPort(port);
            return new Running(
                    List.of(new InetSocketAddress(BenchProcess.LOOPBACK, port)),
                    new ChatRequest.OverWebSocket(),
                    List.of(process));
        }
    },

    PORTKEY("portkey", "Portkey AI gateway 1.15.2, Node.js (with copied headers, see portkey-shim.mjs); SSE", false) {
        @Override
        public Running start(Place place) {
            PeerInstall.npm(place.peers(), "@portkey-ai/gateway@1.15.2");
            int port = BenchProcess.freePorts(1);
            write(place.peers(), "portkey-shim.mjs", PeerInstall.resource("portkey-shim.mjs"));
            Path script = place.peers().resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
            BenchProcess process = BenchProcess.start(
                    title(),
                    place.work(),
                    List.of(
                            "node",
                            "--import",
                            place.peers().resolve("portkey-shim.mjs").toString(),
                            script.toString(),
                            "--port=" + port,
                            "--headless"),
                    Map.of("NODE_ENV", "production"));
            return http(
                    process,
                    port,
                    Map.of(
                            "x-portkey-provider", "openai",
                            "x-portkey-custom-host", place.upstreamUrl(),
                            "authorization", "Bearer bench"));
        }
    };

    private final String title;
    private final String description;
    private final boolean webSockets;

    Peer(String title, String description, boolean webSockets) {
        this.title = title;
        this.description = description;
        this.webSockets = webSockets;
    }

    /** The name on the command line and in the table. */
    @Override
    public String title() {
        return title;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean hasWebSockets() {
        return webSockets;
    }

    @Override
    public boolean isCompiledAsItRuns() {
        return false;
    }

    @Override
    public String toString() {
        return title;
    }

    private static String nginxConf(Path directory, int port, int upstreamPort) {
        return PeerInstall.resource("nginx.conf")
                .replace("@directory@", directory.toString())
                .replace("@port@", Integer.toString(port))
                .replace("@upstream@", Integer.toString(upstreamPort));
    }

    private static Running http(BenchProcess process, int port, Map<String, String> headers) {
        process.awaitPort(port);
        return new Running(
                List.of(new InetSocketAddress(BenchProcess.LOOPBACK, port)),
                new ChatRequest.OverHttp(headers),
                List.of(process));
    }

    private static void write(Path directory, String file, String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UnavailableException("cannot write " + directory.resolve(file) + ": " + e.getMessage());
        }
    }
}
