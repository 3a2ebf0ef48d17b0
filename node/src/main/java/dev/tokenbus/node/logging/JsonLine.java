package dev.tokenbus.node.logging;

import dev.tokenbus.protocol.json.JsonBytes;

/** A line that is a JSON object; numbers and truths are no strings. */
final class JsonLine implements LogLine {
    private static final int USUAL_BYTES = 512;

    private final JsonBytes json = new JsonBytes(USUAL_BYTES);

    @Override
    public LogLine field(String key, Object value) {
        json.raw(json.length() == 0 ? '{' : ',').string(key).raw(':');
        if (value instanceof Long || value instanceof Integer) {
            json.number(((Number) value).longValue());
        } else if (value instanceof Boolean) {
            json.raw(JsonBytes.ascii(value.toString()));
        } else {
            json.string(value.toString());
        }
        return this;
    }

    @Override
    public byte[] end() {
        return json.raw(json.length() == 0 ? '{' : '}').raw('\n').toBytes();
    }
}
