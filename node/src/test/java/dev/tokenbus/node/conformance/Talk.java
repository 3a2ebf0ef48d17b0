package dev.tokenbus.node.conformance;

import static dev.tokenbus.testkit.wire.RawWebSocket.CLOSE;
import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;
import static dev.tokenbus.testkit.wire.RawWebSocket.frame;

import dev.tokenbus.node.hostile.Deflate;
import dev.tokenbus.node.hostile.Outcomes;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a case of {@link WebSocketConformanceIT} says on one socket, and what it hears, in words.
 *
 * <p>A gateway is no echo server. {@code health} of a stream that is called as the text of the case is answered by an {@code error} with
 * the same name: that is the echo of a text of up to 512 characters. {@code ping} with the {@code t} of the case is answered by a {@code
 * pong} with the same: that is the echo of a longer message, which a field that nobody reads fills up. {@code sim-echo} says a whole
 * prompt again.
 */
final class Talk {
    /** What may stand in a socket's buffers while nobody reads. */
    private static final int MOST_UNREAD = 4096;

    private static final String WRONG = "another echo";

    private final RawWebSocket socket;
    private final Deque<String> echoes = new ArrayDeque<>();
    private final Deque<byte[]> pings = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final StringBuilder answer = new StringBuilder();
    private final @Nullable Deflate deflate;
    private int chop = Integer.MAX_VALUE;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean isCompressed;
    private int numbers;
    private boolean closed;
    private @Nullable ByteArrayOutputStream together;

    /** @param deflate what compresses messages, where that was agreed to */
    Talk(RawWebSocket socket, @Nullable Deflate deflate) {
        this.socket = socket;
        this.deflate = deflate;
    }

    /** Everything that follows is written in pieces of so many bytes. */
    Talk chopped(int bytes) {
        chop = bytes;
        return this;
    }

    /** Everything that follows is written at once, at the end. */
    Talk atOnce() {
        together = new ByteArrayOutputStream();
        return this;
    }

    private Talk write(byte[] bytes) {
        if (together != null) {
            together.writeBytes(bytes);
            return this;
        }
        for (int at = 0; at < bytes.length; at += chop) {
            socket.trySend(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Math.min(chop, bytes.length))));
        }
        return this;
    }

    /** Any frame. */
    Talk send(int first, byte[] payload) {
        return write(frame(first, payload));
    }

    Talk send(int first, String payload) {
        return send(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    Talk raw(byte[] bytes) {
        return write(bytes);
    }

    Talk ping(byte[] payload) {
        pings.add(payload);
        return send(FINAL | PING, payload);
    }

    Talk ping(String payload) {
        return ping(payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A message that is answered with its own text; {@code asMany} frames are made of it. */
    Talk text(byte[] utf8, int... frameEnds) {
        byte[] message = echoed(utf8);
        int offset = message.length - utf8.length - 2;
        int[] ends = Arrays.stream(frameEnds).map(end -> end + offset).toArray();
        return message(message, ends);
    }

    Talk text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a message that is answered with its own text. */
    byte[] echoed(byte[] utf8) {
        echoes.add(new String(utf8, StandardCharsets.UTF_8));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes("{\"type\":\"health\",\"streamId\":\"".getBytes(StandardCharsets.UTF_8));
        message.writeBytes(utf8);
        message.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
        return message.toByteArray();
    }

    /** The bytes of a message of exactly this size that is answered with its number. */
    byte[] sized(int bytes) {
        int number = numbers++;
        echoes.add(Integer.toString(number));
        String begin = "{\"type\":\"ping\",\"t\":" + number + ",\"x\":\"";
        byte[] message = new byte[bytes];
        Arrays.fill(message, (byte) '*');
        byte[] head = begin.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, message, 0, head.length);
        message[bytes - 2] = '"';
        message[bytes - 1] = '}';
        return message;
    }

    /** A message as frames that end at these places, and at its own end. */
    Talk message(byte[] message, int... frameEnds) {
        int from = 0;
        for (int i = 0; i <= frameEnds.length; i++) {
            int end = i < frameEnds.length ? frameEnds[i] : message.length;
            int first = (i == 0 ? TEXT : CONTINUATION) | (i == frameEnds.length ? FINAL : 0);
            send(first, Arrays.copyOfRange(message, from, end));
            from = end;
        }
        return this;
    }

    /** A message as frames of so many bytes. */
    Talk fragments(byte[] message, int bytes) {
        int count = (message.length + bytes - 1) / bytes;
        int[] ends = new int[Math.max(0, count - 1)];
        Arrays.setAll(ends, i -> (i + 1) * bytes);
        return message(message, ends);
    }

    /** A compressed message as frames of so many bytes; 0 for one frame. */
    Talk compressed(byte[] message, int bytes) {
        byte[] deflated = deflate().deflated(message);
        int size = bytes == 0 ? Math.max(1, deflated.length) : bytes;
        for (int at = 0; at == 0 || at < deflated.length; at += size) {
            int end = Math.min(deflated.length, at + size);
            int first =
                    (at == 0 ? TEXT | RawWebSocket.COMPRESSED : CONTINUATION) | (end == deflated.length ? FINAL : 0);
            send(first, Arrays.copyOfRange(deflated, at, end));
        }
        return this;
    }

    private Deflate deflate() {
        if (deflate == null) {
            throw new IllegalStateException("no compression was agreed to");
        }
        return deflate;
    }

    /** The bytes of a message whose text a model says again. */
    byte[] prompt(String text) {
        echoes.add(text);
        JsonObject atOnce = new JsonObject().put("timeToFirstToken", 0).put("interTokenLatency", 0);
        JsonObject options = new JsonObject().put("model", "sim-echo").put("sim", atOnce);
        return new JsonObject()
                .put("prompt", text)
                .put("options", options)
                .encode()
                .getBytes(StandardCharsets.UTF_8);
    }

    Talk close(int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        return close(code, words);
    }

    Talk close(int code, byte[] reason) {
        byte[] payload = new byte[2 + reason.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(reason, 0, payload, 2, reason.length);
        closed = true;
        return send(FINAL | CLOSE, payload);
    }

    /** A close frame with any payload. */
    Talk closeWith(byte[] payload) {
        closed = true;
        return send(FINAL | CLOSE, payload);
    }

    /** Reads until something was heard so many times, or something unexpected. */
    Talk until(String word, int times) {
        while (heard.stream().filter(word::equals).count() < times && !heard.contains(WRONG)) {
            RawWebSocket.Frame next = socket.nextOrEnd();
            if (next == null) {
                return this;
            }
            hear(next);
        }
        return this;
    }

    /** Closes the socket, unless the case has; what was heard until its end. */
    String end() {
        if (!closed) {
            close(1000, "");
        }
        ByteArrayOutputStream all = together;
        if (all != null) {
            together = null;
            write(all.toByteArray());
        }
        RawWebSocket.Frame next = socket.nextOrEnd();
        while (next != null && heard.size() < MOST_UNREAD) {
            hear(next);
            next = socket.nextOrEnd();
        }
        return Outcomes.inShort(heard);
    }

    private void hear(RawWebSocket.Frame frame) {
        if (frame.opcode() == CLOSE) {
            heard.add("close " + frame.closeCode());
        } else if (frame.opcode() == PONG) {
            byte[] expected = pings.poll();
            heard.add(Arrays.equals(expected, frame.payload()) ? "pong" : "another pong");
        } else if (frame.opcode() == TEXT || frame.opcode() == CONTINUATION) {
            hearPart(frame);
        } else if (frame.opcode() == PING) {
            // The gateway's heartbeat.
            socket.trySend(frame(FINAL | PONG, frame.payload()));
        } else {
            heard.add("frame " + frame.opcode());
        }
    }

    private void hearPart(RawWebSocket.Frame frame) {
        message.writeBytes(frame.payload());
        isCompressed |= frame.isCompressed();
        if (frame.isFinal()) {
            byte[] text = isCompressed ? deflate().inflated(message.toByteArray()) : message.toByteArray();
            message.reset();
            isCompressed = false;
            hear(new JsonObject(new String(text, StandardCharsets.UTF_8)));
        }
    }

    private void hear(JsonObject json) {
        String type = json.getString("type", "");
        switch (type) {
            case "pong" -> echo(String.valueOf(json.getValue("t")));
            case "started", "queued" -> {}
            case "chunk" -> answer.append(json.getString("data"));
            case "done" -> {
                // It says something before and after.
                String expected = String.valueOf(echoes.peek());
                echo(answer.indexOf(expected) >= 0 ? expected : answer.toString());
                answer.setLength(0);
            }
            case "error" -> {
                if ("unknown_stream".equals(json.getString("code"))) {
                    echo(String.valueOf(json.getString("streamId")));
                } else {
                    heard.add(json.getString("code", type));
                }
            }
            default -> heard.add(type);
        }
    }

    private void echo(String text) {
        heard.add(text.equals(echoes.poll()) ? "echo" : WRONG);
    }
}
