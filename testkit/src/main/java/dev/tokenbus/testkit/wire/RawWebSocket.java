package dev.tokenbus.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket whose every byte the test decides: writes what no library would, and reads only when it is told to. The
 * receive buffer is small, so that a test which does not read is noticed soon.
 */
public final class RawWebSocket {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    public static final int FINAL = 0x80;

    /** The first reserved bit: the message is deflated. */
    public static final int COMPRESSED = 0x40;

    private static final int DEADLINE_MS = 40_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final int port;

    /** One frame as the server sent it. */
    public record Frame(int opcode, boolean isFinal, boolean isCompressed, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public int closeCode() {
            return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
        }
    }

    public RawWebSocket(int port) {
        this("127.0.0.1", port);
    }

    /** @param from the loopback address that the client has */
    public RawWebSocket(String from, int port) {
        this.port = port;
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setReceiveBufferSize(16 * 1024);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(DEADLINE_MS);
            socket.connect(new InetSocketAddress("127.0.0.1", port), DEADLINE_MS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Upgrades, and reads the welcome. */
    public void handshake() {
        String head = upgrade("/");
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new AssertionError("not upgraded: " + head);
        }
        nextText();
    }

    /** Asks for an upgrade with these header lines in addition; returns the head of the answer. */
    public String upgrade(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request(request.append("\r\n").toString());
    }

    /** Sends bytes as they are and returns the head of the answer. */
    public String request(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
        return readHead();
    }

    public String readHead() {
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after " + head, e);
        }
        return head.toString();
    }

    public void send(byte[] bytes) {
        if (!trySend(bytes)) {
            throw new AssertionError("the server closed the connection");
        }
    }

    /** False when the server is gone. */
    public boolean trySend(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (SocketException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void text(String text) {
        send(frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A masked frame; the first byte says whether it is final, its reserved bits and what it is. */
    public static byte[] frame(int first, byte[] payload) {
        byte[] mask = {1, 2, 3, 4};
        ByteArrayOutputStream out = head(first, payload.length, 0x80);
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i % 4]);
        }
        return out.toByteArray();
    }

    public static byte[] unmaskedFrame(int first, byte[] payload) {
        ByteArrayOutputStream out = head(first, payload.length, 0);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static ByteArrayOutputStream head(int first, int length, int maskBit) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (length < 126) {
            out.write(maskBit | length);
        } else if (length < 65_536) {
            out.write(maskBit | 126);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(maskBit | 127);
            out.writeBytes(new byte[] {0, 0, 0, 0});
            out.writeBytes(
                    new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        }
        return out;
    }

    /** The next frame; fails when the connection ends without one. */
    public Frame next() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame; null when the connection ends without one. */
    public @Nullable Frame nextOrEnd() {
        try {
            return read();
        } catch (EOFException | SocketException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Frame read() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame(first & 0x0f, (first & FINAL) != 0, (first & COMPRESSED) != 0, payload);
    }

    public String nextText() {
        while (true) {
            Frame frame = next();
            if (frame.opcode() == TEXT) {
                return frame.text();
            }
        }
    }

    /** Reads until the server's close frame and answers it; 1006 when the connection ends without one. */
    public int closeCode() {
        try {
            while (true) {
                Frame frame = read();
                if (frame.opcode() == CLOSE) {
                    trySend(frame(FINAL | CLOSE, frame.payload()));
                    return frame.closeCode();
                }
            }
        } catch (EOFException | SocketException e) {
            return 1006;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server ends the connection; whatever it sends before that is dropped. */
    public boolean isClosedByServer() {
        try {
            int read;
            do {
                read = in.read();
            } while (read >= 0);
            return true;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@link #rest}, also where the connection is broken off. */
    public String untilEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        try {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                all.write(piece, 0, count);
            }
        } catch (SocketException e) {
            // Of no interest is how it ends.
        } catch (IOException e) {
            throw new UncheckedIOException("after " + all, e);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Whatever the server sends before it ends the connection. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes without a word, as a process that crashes. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
