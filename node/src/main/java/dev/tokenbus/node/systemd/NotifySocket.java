package dev.tokenbus.node.systemd;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a unix socket, which the JDK cannot: by Netty's native code where it is, else by the program {@code systemd-notify}.
 * Blocks; not thread-safe.
 */
final class NotifySocket {
    private final byte[] path;
    private final boolean isNative;

    /** @param address the value of {@code NOTIFY_SOCKET}: a path, or {@code @name} for a socket without a file */
    NotifySocket(String address) {
        path = address.getBytes(StandardCharsets.UTF_8);
        if (path[0] == '@') {
            path[0] = 0;
        }
        isNative = Epoll.isAvailable();
    }

    void send(String message) throws IOException, InterruptedException {
        if (isNative) {
            sendByNetty(message.getBytes(StandardCharsets.UTF_8));
        } else {
            sendByProgram(message);
        }
    }

    private void sendByNetty(byte[] message) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(message.length).put(message);
        Socket socket = Socket.newSocketDomainDgram();
        try {
            socket.sendToDomainSocket(datagram, 0, message.length, path);
        } finally {
            socket.close();
        }
    }

    /** The program finds the socket in its environment. */
    private static void sendByProgram(String message) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder("systemd-notify");
        program.command().addAll(message.lines().toList());
        int exit = program.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("systemd-notify ended with " + exit);
        }
    }
}
