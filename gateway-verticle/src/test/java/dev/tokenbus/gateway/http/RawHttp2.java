package dev.tokenbus.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection of HTTP/2 whose frames a test writes itself (RFC 9113, section 4). Closing closes it. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int PATIENCE_MS = 40_000;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final SSLSocket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    /** A frame that came. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        /** The error code of a frame that has one at the end of its first eight bytes. */
        int code() {
            int at = type == GOAWAY ? 4 : 0;
            return (payload[at] & 0xFF) << 24
                    | (payload[at + 1] & 0xFF) << 16
                    | (payload[at + 2] & 0xFF) << 8
                    | payload[at + 3] & 0xFF;
        }
    }

    RawHttp2(TlsGateway gateway) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                gateway.trust().getTrustManagerFactory(gateway.gateway.vertx).getTrustManagers(),
                null);
        socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", gateway.gateway.port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(PATIENCE_MS);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(new byte[] {(byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length});
        out.write(new byte[] {(byte) type, (byte) flags});
        out.writeInt(stream);
        out.write(payload);
        out.flush();
        return this;
    }

    /** The first block of a request's head, to a path of at most 100 characters. */
    byte[] head(String method, String path) {
        byte[] host = "localhost".getBytes(StandardCharsets.US_ASCII);
        byte[] where = path.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        // Of HPACK's static table: 2 GET, 3 POST, 7 https, 4 :path and 1 :authority with a literal.
        block.write(0x80 | (method.equals("GET") ? 2 : 3));
        block.write(0x87);
        block.write(0x04);
        block.write(where.length);
        block.writeBytes(where);
        block.write(0x01);
        block.write(host.length);
        block.writeBytes(host);
        return block.toByteArray();
    }

    /** Lets the peer send so much more on the connection and a stream. */
    RawHttp2 allow(int stream, int bytes) throws IOException {
        byte[] more = {(byte) (bytes >> 24), (byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes};
        frame(WINDOW_UPDATE, 0, 0, more);
        return frame(WINDOW_UPDATE, 0, stream, more);
    }

    /** The next frame of a type; fails at the end of the connection. */
    Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    Frame next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    /** Reads until the connection ends; the codes of the GOAWAY frames that came. */
    Set<Integer> goneAway() {
        Set<Integer> codes = new HashSet<>();
        try {
            while (true) {
                codes.add(next(GOAWAY).code());
            }
        } catch (IOException ended) {
            return codes;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
