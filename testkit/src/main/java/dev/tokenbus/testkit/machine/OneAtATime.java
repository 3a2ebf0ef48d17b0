package dev.tokenbus.testkit.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Runs work in one thread of all test JVMs at a time; later threads can find it done. */
public final class OneAtATime {
    private static final Object IN_THIS_JVM = new Object();

    private OneAtATime() {}

    /** Work on files. */
    public interface Work {
        void run() throws IOException;
    }

    /**
     * Waits for its turn, then does the work.
     *
     * @param file the lock file, which identifies the work; created if missing
     */
    public static void run(Path file, Work work) throws IOException {
        // A file lock belongs to the whole JVM, so its threads need another lock.
        synchronized (IN_THIS_JVM) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid()) {
                    work.run();
                }
            }
        }
    }
}
