package dev.tokenbus.node.chat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where answers and remarks go: answers to standard output, so that a pipe gets nothing else, remarks to standard error; both as
 * UTF-8, whatever the locale.
 *
 * @param answers takes the text of answers
 * @param remarks takes everything else
 * @param isTerminal whether a terminal shows the answers
 * @param isTalkative whether a person reads the remarks
 */
public record Screen(PrintStream answers, PrintStream remarks, boolean isTerminal, boolean isTalkative) {
    /** The standard streams of this process. */
    public static Screen standard() {
        return new Screen(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                Terminal.OUTPUT.isInteractive(),
                Terminal.ERRORS.isInteractive());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Prints a piece of an answer. On a terminal, control characters lose their power and are shown. */
    void answer(String piece) {
        answers.print(isTerminal ? tame(piece) : piece);
        answers.flush();
    }

    /** Prints a piece of what is no answer and no whole line. */
    void beside(String piece) {
        remarks.print(tame(piece));
        remarks.flush();
    }

    void remark(String line) {
        remarks.println(tame(line));
        remarks.flush();
    }

    /** Replaces what a terminal would obey, except line ends and tabs, by characters that it shows. */
    static String tame(String text) {
        StringBuilder tamed = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            boolean isControl = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
            // U+2400 and on are pictures of the control characters.
            tamed.append(!isControl ? (char) c : c < 0x20 ? (char) (0x2400 + c) : c == 0x7f ? '\u2421' : '\ufffd');
        });
        return tamed.toString();
    }
}
