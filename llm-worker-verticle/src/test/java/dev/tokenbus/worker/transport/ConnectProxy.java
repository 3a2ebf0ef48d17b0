package dev.tokenbus.worker.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy as companies have one: opens a tunnel for CONNECT, and passes plain requests on by their absolute URL. */
final class ConnectProxy {
    private final NetServer server;
    private final NetClient client;
    private final String credentials;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    private ConnectProxy(Vertx vertx, String credentials) {
        this.server = vertx.createNetServer().connectHandler(this::connected);
        this.client = vertx.createNetClient();
        this.credentials = credentials;
    }

    /** @param credentials what it wants in {@code Proxy-Authorization}; empty if nothing */
    static Future<ConnectProxy> start(Vertx vertx, String credentials) {
        ConnectProxy proxy = new ConnectProxy(vertx, credentials);
        return proxy.server.listen(0, "127.0.0.1").map(proxy);
    }

    int port() {
        return server.actualPort();
    }

    /** The heads of the requests so far. */
    List<String> heads() {
        return heads;
    }

    private void connected(NetSocket socket) {
        Buffer begun = Buffer.buffer();
        socket.exceptionHandler(e -> {});
        socket.handler(bytes -> {
            begun.appendBuffer(bytes);
            int end = begun.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
            if (end >= 0) {
                socket.pause();
                head(socket, begun.getString(0, end), begun.getBuffer(end + 4, begun.length()), begun);
            }
        });
    }

    private void head(NetSocket socket, String head, Buffer rest, Buffer all) {
        heads.add(head);
        boolean isKnown = credentials.isEmpty()
                || head.toLowerCase(Locale.ROOT)
                        .contains("proxy-authorization: " + credentials.toLowerCase(Locale.ROOT));
        if (!isKnown) {
            socket.end(Buffer.buffer(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }
        boolean isTunnel = head.startsWith("CONNECT ");
        String url = head.split(" ")[1];
        String authority = isTunnel ? url : url.replaceFirst("http://([^/]*)/.*", "$1");
        int colon = authority.lastIndexOf(':');
        client.connect(Integer.parseInt(authority.substring(colon + 1)), authority.substring(0, colon))
                .onSuccess(target -> {
                    if (isTunnel) {
                        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
                    }
                    pipe(socket, target, isTunnel ? rest : all);
                })
                .onFailure(e -> socket.end(Buffer.buffer("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")));
    }

    private static void pipe(NetSocket socket, NetSocket target, Buffer first) {
        target.exceptionHandler(e -> {});
        target.write(first);
        target.pipeTo(socket);
        socket.pipeTo(target);
    }
}
