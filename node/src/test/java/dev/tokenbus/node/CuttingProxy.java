package dev.tokenbus.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A TCP proxy whose connections a test can cut, and whose target it can change for those that reconnect. */
public final class CuttingProxy {
    private final NetClient client;
    private final Set<NetSocket> sockets = new HashSet<>();
    private volatile int target;
    private volatile int connections;
    private final NetServer server;

    public CuttingProxy(Vertx vertx, int target) {
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer();
        this.target = target;
    }

    public Future<Integer> listen() {
        return server.connectHandler(this::connected).listen(0, "127.0.0.1").map(NetServer::actualPort);
    }

    private void connected(NetSocket from) {
        connections++;
        from.pause();
        client.connect(target, "127.0.0.1")
                .onSuccess(to -> {
                    remember(from);
                    remember(to);
                    from.pipeTo(to).onComplete(done -> from.close());
                    to.pipeTo(from).onComplete(done -> to.close());
                })
                .onFailure(refused -> from.close());
    }

    private void remember(NetSocket socket) {
        synchronized (sockets) {
            sockets.add(socket);
        }
    }

    /** Sends new connections to another target; open ones stay. */
    public void target(int newTarget) {
        target = newTarget;
    }

    /** Closes every connection at once; new ones reach the new target. */
    public void cut(int newTarget) {
        target = newTarget;
        List<NetSocket> all;
        synchronized (sockets) {
            all = List.copyOf(sockets);
            sockets.clear();
        }
        all.forEach(NetSocket::close);
    }

    public int connections() {
        return connections;
    }
}
