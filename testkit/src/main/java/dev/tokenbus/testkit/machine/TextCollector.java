package dev.tokenbus.testkit.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;

/** Reads a stream to its end on a thread of its own, so that the writer never blocks. Thread-safe. */
public final class TextCollector {
    private final StringBuilder text = new StringBuilder();
    private volatile boolean closed;

    private TextCollector() {}

    public static TextCollector of(InputStream stream) {
        TextCollector collector = new TextCollector();
        Thread reader = new Thread(() -> collector.readAll(stream), "test-output");
        reader.setDaemon(true);
        reader.start();
        return collector;
    }

    private void readAll(InputStream stream) {
        char[] buffer = new char[4096];
        try (Reader reader = new InputStreamReader(stream, UTF_8)) {
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                synchronized (text) {
                    text.append(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            synchronized (text) {
                text.append("\n(unreadable: ").append(e.getMessage()).append(")\n");
            }
        } finally {
            closed = true;
        }
    }

    public String text() {
        synchronized (text) {
            return text.toString();
        }
    }

    /** Whether the stream has been read to its end. */
    public boolean isClosed() {
        return closed;
    }
}
