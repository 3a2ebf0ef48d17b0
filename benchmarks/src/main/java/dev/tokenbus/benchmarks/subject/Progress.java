package dev.tokenbus.benchmarks.subject;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/** Reports progress on standard error, so that standard output has the table alone. */
public final class Progress {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private Progress() {}

    public static void say(String what) {
        System.err.println(LocalTime.now().format(TIME) + " " + what);
    }
}
