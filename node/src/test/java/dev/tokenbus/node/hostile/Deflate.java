package dev.tokenbus.node.hostile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A client's side of permessage-deflate (RFC 7692). */
public final class Deflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Deflater deflater = new Deflater(6, true);
    private final Inflater inflater = new Inflater(true);
    private final boolean keepsOwnContext;
    private final boolean serverKeepsContext;

    /** @param answer the header line in which the server agrees */
    public Deflate(String answer) {
        this.keepsOwnContext = !answer.contains("client_no_context_takeover");
        this.serverKeepsContext = !answer.contains("server_no_context_takeover");
    }

    public byte[] deflated(byte[] message) {
        if (!keepsOwnContext) {
            deflater.reset();
        }
        deflater.setInput(message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        int count = piece.length;
        while (count == piece.length) {
            count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
            out.write(piece, 0, count);
        }
        byte[] all = out.toByteArray();
        return Arrays.copyOf(all, all.length - TAIL.length);
    }

    public byte[] inflated(byte[] message) {
        if (!serverKeepsContext) {
            inflater.reset();
        }
        byte[] all = Arrays.copyOf(message, message.length + TAIL.length);
        System.arraycopy(TAIL, 0, all, message.length, TAIL.length);
        inflater.setInput(all);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        try {
            int count = inflater.inflate(piece);
            while (count > 0) {
                out.write(piece, 0, count);
                count = inflater.inflate(piece);
            }
        } catch (DataFormatException e) {
            throw new AssertionError("the server's message is no deflate data", e);
        }
        return out.toByteArray();
    }
}
