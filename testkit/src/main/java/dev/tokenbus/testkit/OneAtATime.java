package dev.tokenbus.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lets one thread of all test JVMs at a time do what several may want to do: whoever comes later finds it done. */
final class OneAtATime {
    private static final Object IN_THIS_JVM = new Object();

    private OneAtATime() {}

    /** What is done with files. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Waits for its turn, then does the work.
     *
     * @param file names the work; made where it is missing
     */
    static void run(Path file, Work work) throws IOException {
        // A file lock belongs to the whole JVM, so threads need a lock of their own.
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
