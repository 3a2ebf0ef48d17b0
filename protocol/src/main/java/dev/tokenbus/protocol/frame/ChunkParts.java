package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonBytes;

/** What is the same in every {@code chunk} frame. */
final class ChunkParts {
    static final byte[] BEGIN = JsonBytes.ascii("{\"type\":\"chunk\",\"streamId\":");
    static final byte[] EPOCH = JsonBytes.ascii(",\"epoch\":");
    static final byte[] FROM = JsonBytes.ascii(",\"from\":");
    static final byte[] SEQ = JsonBytes.ascii(",\"seq\":");
    static final byte[] KIND = JsonBytes.ascii(",\"kind\":");
    static final byte[] DATA = JsonBytes.ascii(",\"data\":");

    private ChunkParts() {}
}
