package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one answer, in the order in which they began, each piece as clients need it: numbered without a gap, and with id and
 * name in the first fragment, which waits until the name is known. A call without an id gets one, by which its result can be told.
 */
final class ToolCalls {
    private final Chunks.Template chunk;
    private final String idStem;
    private final Map<Integer, Call> calls = new LinkedHashMap<>();

    /**
     * One delta of a tool call, as the log has it.
     *
     * @param arguments the inside of a JSON string: escaped, without quotes; may be empty
     */
    record Piece(int index, @Nullable String id, @Nullable String name, String arguments) {
        /** Reads the data of a delta; null for what no worker of this version sends. */
        static @Nullable Piece read(String data) {
            int[] index = new int[1];
            String[] words = new String[2];
            String[] arguments = {""};
            boolean isObject = DeltaJson.read(data, (in, field) -> {
                switch (field) {
                    case "index" -> index[0] = in.int32(field);
                    case "id" -> words[0] = in.string(field);
                    case "name" -> words[1] = in.string(field);
                    case "arguments" -> arguments[0] = unquoted(in);
                    default -> {}
                }
            });
            return isObject ? new Piece(index[0], words[0], words[1], arguments[0]) : null;
        }

        private static String unquoted(JsonReader in) throws IOException {
            JsonReader.expect(in.isString(), "arguments", "a string");
            String quoted = in.raw();
            return quoted.substring(1, quoted.length() - 1);
        }
    }

    private static final class Call {
        private final int number;
        private final StringBuilder held = new StringBuilder();
        private @Nullable String id;
        private boolean open;

        private Call(int number) {
            this.number = number;
        }
    }

    /**
     * @param chunk the chunk around one fragment
     * @param idStem the beginning of the ids of calls that have none
     */
    ToolCalls(Chunks.Template chunk, String idStem) {
        this.chunk = chunk;
        this.idStem = idStem;
    }

    void piece(String data, EventText out) {
        Piece piece = Piece.read(data);
        if (piece == null) {
            return;
        }
        Call call = calls.computeIfAbsent(piece.index(), index -> new Call(calls.size()));
        if (call.open) {
            fragment(call, piece.arguments(), out);
            return;
        }
        call.id = call.id == null ? piece.id() : call.id;
        call.held.append(piece.arguments());
        if (piece.name() != null) {
            open(call, piece.name(), out);
        }
    }

    /** Nothing follows: says what was held back. */
    void end(EventText out) {
        calls.values().forEach(call -> {
            if (!call.open) {
                open(call, "", out);
            }
        });
    }

    private void open(Call call, String name, EventText out) {
        call.open = true;
        out.open("").raw(chunk.before()).raw("{\"index\":").number(call.number);
        out.raw(",\"id\":").string(Objects.requireNonNullElse(call.id, idStem + call.number));
        out.raw(",\"type\":\"function\",\"function\":{\"name\":").string(name);
        out.raw(",\"arguments\":\"")
                .raw(call.held.toString())
                .raw("\"}}")
                .raw(chunk.after())
                .close();
        call.held.setLength(0);
    }

    private void fragment(Call call, String arguments, EventText out) {
        if (!arguments.isEmpty()) {
            out.open("").raw(chunk.before()).raw("{\"index\":").number(call.number);
            out.raw(",\"function\":{\"arguments\":\"")
                    .raw(arguments)
                    .raw("\"}}")
                    .raw(chunk.after())
                    .close();
        }
    }
}
