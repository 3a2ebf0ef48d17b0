package dev.tokenbus.testkit.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Passes on what is printed, and keeps the lines that have something in them that nobody may read. Thread-safe. */
final class SearchedStream extends OutputStream {
    private static final int MOST_FOUND = 10;
    private static final int MOST_LINE = 1 << 20;

    private final PrintStream to;
    private final StringBuilder line = new StringBuilder();
    private final List<String> found = new ArrayList<>();

    SearchedStream(PrintStream to) {
        this.to = to;
    }

    @Override
    public synchronized void write(int b) {
        to.write(b);
        read((byte) b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        to.write(bytes, offset, length);
        for (int i = offset; i < offset + length; i++) {
            read(bytes[i]);
        }
    }

    /** Secrets and the mark are ASCII, so other characters need not be right. */
    private void read(byte b) {
        if (b == '\n' || line.length() == MOST_LINE) {
            search();
        } else {
            line.append((char) (b & 0xff));
        }
    }

    private void search() {
        if (found.size() < MOST_FOUND) {
            Planted.find(line).ifPresent(found::add);
        }
        line.setLength(0);
    }

    /** What was found since the last call, also in a line that has not ended. */
    synchronized List<String> take() {
        search();
        List<String> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    PrintStream print() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }
}
