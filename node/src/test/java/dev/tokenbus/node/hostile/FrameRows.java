package dev.tokenbus.node.hostile;

import static dev.tokenbus.testkit.wire.RawWebSocket.BINARY;
import static dev.tokenbus.testkit.wire.RawWebSocket.CLOSE;
import static dev.tokenbus.testkit.wire.RawWebSocket.COMPRESSED;
import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;
import static dev.tokenbus.testkit.wire.RawWebSocket.frame;

import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Bad frames, at both protocols over WebSocket. */
final class FrameRows {
    private static final String BAD_FRAME = "closes with 4500";
    private static final byte[] JSON = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = {};
    private static final int FLOOD = 3000;
    private static final int MEGABYTE = 1 << 20;

    private final Rows rows = new Rows("Frames of WebSocket");

    private FrameRows() {}

    static Rows all() {
        FrameRows made = new FrameRows();
        made.broken();
        made.large();
        made.floods();
        return made.rows;
    }

    private void add(String input, String expected, Consumer<RawWebSocket> act) {
        rows.add(input, Rows.NATIVE, expected, attempt -> attempt.socket(act));
    }

    private void both(String input, byte[]... frames) {
        Consumer<RawWebSocket> act = socket -> Arrays.stream(frames).forEach(socket::trySend);
        add(input, BAD_FRAME, act);
        rows.add(input, "Responses socket", "closes with 1002", attempt -> {
            RawWebSocket socket = attempt.node().connect();
            socket.upgrade("/v1/responses");
            return attempt.socket(socket, act);
        });
    }

    private void broken() {
        both("an unmasked frame", RawWebSocket.unmaskedFrame(FINAL | TEXT, JSON));
        both("a reserved bit", frame(FINAL | 0x20 | TEXT, JSON));
        both("a reserved opcode", frame(FINAL | 5, NOTHING));
        both("a binary frame", frame(FINAL | BINARY, JSON));
        both("a control frame in fragments", frame(PING, NOTHING));
        both("a control frame of 126 bytes", frame(FINAL | PONG, new byte[126]));
        both("a continuation of nothing", frame(FINAL | CONTINUATION, JSON));
        both("a message inside another one", frame(TEXT, JSON), frame(FINAL | TEXT, JSON));
        both("a length that is longer than it must be", HexFormat.of().parseHex("81fe000501020304"));
        both("a length of 2^63", HexFormat.of().parseHex("81ff800000000000000001020304"));
        both("a close frame of one byte", frame(FINAL | CLOSE, new byte[1]));
        both("a close code that nobody may send (1005)", frame(FINAL | CLOSE, new byte[] {3, (byte) 0xed}));
        both("a close code that there is not (5000)", frame(FINAL | CLOSE, new byte[] {0x13, (byte) 0x88}));
        add("UTF-8 that is broken, split over two fragments", "closes with 1007", socket -> {
            socket.trySend(frame(TEXT, new byte[] {'{', '"', (byte) 0xe2, (byte) 0x82}));
            socket.trySend(frame(FINAL | CONTINUATION, new byte[] {'"', '}'}));
        });
        add(
                "deflate data that was not agreed to",
                BAD_FRAME,
                socket -> socket.trySend(frame(FINAL | COMPRESSED | TEXT, new byte[] {0})));
        add("eleven texts that are no JSON", "`bad_request`", socket -> {
            for (int i = 0; i < 11; i++) {
                socket.trySend(frame(FINAL | TEXT, new byte[] {'x'}));
            }
        });
    }

    private void large() {
        rows.add("a deflate bomb: 60 KB that become 60 MB", Rows.NATIVE, "closes with 1009", attempt -> {
            RawWebSocket socket = attempt.node().connect();
            String head = socket.upgrade("/", "Sec-WebSocket-Extensions: permessage-deflate");
            byte[] bomb = new Deflate(head).deflated(new byte[60 * MEGABYTE]);
            return attempt.socket(socket, each -> each.trySend(frame(FINAL | COMPRESSED | TEXT, bomb)));
        });
        rows.add("broken deflate data", Rows.NATIVE, "closes with 1007", attempt -> {
            RawWebSocket socket = attempt.node().connect();
            socket.upgrade("/", "Sec-WebSocket-Extensions: permessage-deflate");
            return attempt.socket(socket, each -> each.trySend(frame(FINAL | COMPRESSED | TEXT, new byte[] {-1, -1})));
        });
        add(
                "a message that is announced with 9 MiB",
                "closes with 1009",
                socket -> socket.trySend(HexFormat.of().parseHex("81ff000000000090000001020304")));
        add("fragments without end, of 64 KiB each", "closes with 1009", socket -> {
            byte[] more = frame(CONTINUATION, new byte[1 << 16]);
            boolean open = socket.trySend(frame(TEXT, JSON));
            for (int i = 0; open && i < 200; i++) {
                open = socket.trySend(more);
            }
        });
    }

    private void floods() {
        flood("3000 empty fragments at once", frame(TEXT, NOTHING), frame(CONTINUATION, NOTHING));
        flood("3000 pings of WebSocket at once", NOTHING, frame(FINAL | PING, NOTHING));
        flood("3000 frames `ping` at once", NOTHING, frame(FINAL | TEXT, JSON));
        String subscribe = "{\"type\":\"subscribe\",\"streamId\":\"x\",\"resumeToken\":\"y\"}";
        flood(
                "3000 frames `subscribe` at once",
                NOTHING,
                frame(FINAL | TEXT, subscribe.getBytes(StandardCharsets.UTF_8)));
    }

    /** How many are answered before the rate is too high is left to the clock. */
    private void flood(String input, byte[] first, byte[] frame) {
        String closes = "closes with 4507";
        byte[] all = Arrays.copyOf(first, first.length + frame.length * FLOOD);
        for (int i = 0; i < FLOOD; i++) {
            System.arraycopy(frame, 0, all, first.length + i * frame.length, frame.length);
        }
        rows.add(input, Rows.NATIVE, closes, attempt -> {
            String words = attempt.socket(socket -> socket.trySend(all));
            return words.substring(Math.max(0, words.indexOf(closes)));
        });
    }
}
