package dev.tokenbus.benchmarks.subject;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/** Tells the user at the terminal what is being done, on standard error, so that the table alone is on standard output. */
public final class Progress {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private Progress() {}

    public static void say(String what) {
        System.err.println(LocalTime.now().format(TIME) + " " + what);
    }
}
