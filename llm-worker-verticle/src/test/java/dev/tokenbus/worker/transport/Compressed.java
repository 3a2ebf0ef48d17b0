package dev.tokenbus.worker.transport;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** What servers make of a text, in pieces that they flush. */
public final class Compressed {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CRC32 checksum = new CRC32();
    private final Deflater deflater;
    private final boolean isGzip;
    private int length;

    private Compressed(boolean isGzip, boolean isRaw) {
        this.isGzip = isGzip;
        this.deflater = new Deflater(6, isRaw);
    }

    public static Compressed gzip() {
        return gzip(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
    }

    static Compressed gzip(byte[] header) {
        Compressed gzip = new Compressed(true, true);
        gzip.bytes.writeBytes(header);
        return gzip;
    }

    /** Deflate as the standard says it, with a header of zlib. */
    public static Compressed deflate() {
        return new Compressed(false, false);
    }

    public static Compressed rawDeflate() {
        return new Compressed(false, true);
    }

    /** Writes and flushes. */
    public Compressed flushed(String text) {
        return write(text, Deflater.SYNC_FLUSH);
    }

    /** Writes without a flush. */
    public Compressed held(String text) {
        return write(text, Deflater.NO_FLUSH);
    }

    private Compressed write(String text, int flush) {
        byte[] plain = Buffer.buffer(text).getBytes();
        checksum.update(plain);
        length += plain.length;
        deflater.setInput(plain);
        drain(flush);
        return this;
    }

    private void drain(int flush) {
        byte[] out = new byte[8192];
        int count = deflater.deflate(out, 0, out.length, flush);
        while (count > 0) {
            bytes.write(out, 0, count);
            count = deflater.deflate(out, 0, out.length, flush);
        }
    }

    /** What is there so far. */
    public Buffer soFar() {
        return Buffer.buffer(bytes.toByteArray());
    }

    /** All of it, with its end. */
    public Buffer whole() {
        deflater.finish();
        drain(Deflater.NO_FLUSH);
        deflater.end();
        if (isGzip) {
            writeIntLittleEndian((int) checksum.getValue());
            writeIntLittleEndian(length);
        }
        return soFar();
    }

    private void writeIntLittleEndian(int number) {
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.write(number >> shift);
        }
    }
}
