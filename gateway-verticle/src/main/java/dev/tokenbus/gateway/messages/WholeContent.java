package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.LogText;
import dev.tokenbus.gateway.door.PieceJson;
import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.protocol.json.JsonReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The blocks of a whole message, and the JSON of its content. Texts stay in the log, and are read when they are written. */
final class WholeContent implements ContentBlocks.Out {
    private final List<Block> blocks = new ArrayList<>();
    private long at;

    /** A block, with what was said of it. */
    private static final class Block {
        private final ContentBlocks.Kind kind;
        private final String id;
        private final String name;
        private final JsonObject begun;
        private final StringBuilder said = new StringBuilder();
        private final JsonArray citations = new JsonArray();
        private String signature = "";
        private long from;
        private long to;

        Block(ContentBlocks.Kind kind, String id, String name, JsonObject begun) {
            this.kind = kind;
            this.id = id;
            this.name = name;
            this.begun = begun;
        }

        void take(String type, JsonObject delta) {
            switch (type) {
                case "signature_delta" -> signature = delta.getString("signature", "");
                case "citations_delta" -> citations.add(delta.getValue("citation"));
                case "input_json_delta" -> said.append(delta.getString("partial_json", ""));
                default -> {}
            }
        }

        void says(long seq) {
            from = from == 0 ? seq : from;
            to = seq;
        }

        private LogText text() {
            return LogText.string(Math.max(1, from), to, delta -> switch (delta.kind()) {
                case TEXT -> kind == ContentBlocks.Kind.TEXT ? delta.text() : "";
                case REFUSAL -> kind == ContentBlocks.Kind.TEXT ? PieceJson.refusal(delta.text()) : "";
                case REASONING -> kind == ContentBlocks.Kind.THINKING ? delta.text() : "";
                default -> "";
            });
        }

        void writeTo(Unsent out) {
            switch (kind) {
                case THINKING -> {
                    out.raw("{\"type\":\"thinking\",\"thinking\":\"").add(text());
                    out.raw("\",\"signature\":").string(signature).raw("}");
                }
                case CALL -> {
                    out.raw("{\"type\":\"tool_use\",\"id\":").string(id);
                    out.raw(",\"name\":").string(name).raw(",\"input\":");
                    writeInput(out);
                    out.raw("}");
                }
                case OTHER -> out.raw(other().encode());
                default -> {
                    out.raw("{\"type\":\"text\",\"text\":\"").add(text()).raw("\"");
                    out.raw(citations.isEmpty() ? "" : ",\"citations\":" + citations.encode());
                    out.raw("}");
                }
            }
        }

        private JsonObject other() {
            return isObject(said.toString()) ? begun.copy().put("input", new JsonObject(said.toString())) : begun;
        }

        /** As the model wrote it where that is an object; a broken one is wrapped, as Anthropic recommends it. */
        private void writeInput(Unsent out) {
            String input = said.toString();
            if (input.isBlank()) {
                out.raw("{}");
            } else if (isObject(input)) {
                out.raw(input);
            } else {
                out.raw("{\"INVALID_JSON\":").string(input).raw("}");
            }
        }

        private static boolean isObject(String json) {
            try (JsonReader in = new JsonReader(json)) {
                in.readObject(name -> {});
                return true;
            } catch (IOException | IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** The event of the log of which the blocks hear next. */
    void at(long seq) {
        at = seq;
    }

    @Override
    public void begin(int index, ContentBlocks.Kind kind, String id, String name) {
        blocks.add(new Block(kind, id, name, new JsonObject()));
    }

    @Override
    public void begin(int index, String json) {
        blocks.add(new Block(ContentBlocks.Kind.OTHER, "", "", new JsonObject(json)));
    }

    @Override
    public void piece(int index, ContentBlocks.Kind kind, String text) {
        Block block = blocks.get(index);
        if (kind == ContentBlocks.Kind.CALL) {
            block.said.append(text);
        } else {
            block.says(at);
        }
    }

    @Override
    public void delta(int index, String type, String json) {
        blocks.get(index).take(type, new JsonObject(json));
    }

    @Override
    public void end(int index) {}

    void writeTo(Unsent out) {
        out.raw("[");
        for (int i = 0; i < blocks.size(); i++) {
            out.raw(i == 0 ? "" : ",");
            blocks.get(i).writeTo(out);
        }
        out.raw("]");
    }
}
