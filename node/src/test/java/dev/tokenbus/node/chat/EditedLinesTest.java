package dev.tokenbus.node.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as a terminal sends them become prompts. */
class EditedLinesTest {
    private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();
    private final Screen screen = new Screen(new PrintStream(remarks), new PrintStream(remarks), true, true);

    /** The prompts, and what ended them. */
    private List<String> read(String type, String keys) throws Exception {
        Terminal terminal = new ExternalTerminal(
                "test",
                type,
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                StandardCharsets.UTF_8);
        return read(EditedLines.reader(terminal));
    }

    private List<String> read(LineReader reader) throws Exception {
        List<String> all = new ArrayList<>();
        try (EditedLines lines = new EditedLines(reader, screen)) {
            PromptSource.Read read = lines.next();
            while (read instanceof PromptSource.Read.Prompt prompt) {
                all.add(prompt.text());
                read = lines.next();
            }
            all.add(read.getClass().getSimpleName());
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"xterm", "dumb"})
    void linesAreTextWithoutAnySyntax(String type) throws Exception {
        assertThat(read(type, "it's a \"q\" \\ !! größe 漢字\r\r  \rnext\r\004"))
                .containsExactly("it's a \"q\" \\ !! größe 漢字", "next", "End");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\033O", "\033["})
    void arrowsEditAndRecall(String arrow) throws Exception {
        assertThat(read("xterm", "ac" + arrow + "Db\rother\r" + arrow + "A" + arrow + "A\r\004"))
                .containsExactly("abc", "other", "abc", "End");
    }

    @Test
    void controlCDiscardsTheLineAndTwiceLeaves() throws Exception {
        LineReader reader = keys(interrupted("half"), "whole", interrupted(""), interrupted(""));

        assertThat(read(reader)).containsExactly("whole", "Interrupted");
        assertThat(remarks.toString(StandardCharsets.UTF_8)).contains("Ctrl-C again");
    }

    @Test
    void aLineBetweenTwoControlCsGoesOn() throws Exception {
        LineReader reader =
                keys(interrupted(""), interrupted("half"), "whole", interrupted("a"), new EndOfFileException());

        assertThat(read(reader)).containsExactly("whole", "End");
    }

    private static UserInterruptException interrupted(String line) {
        return new UserInterruptException(line);
    }

    /** A reader that reads these lines, or is interrupted: real signals would come at a moment of their own. */
    private static LineReader keys(Object... lines) throws Exception {
        Iterator<Object> next = List.of(lines).iterator();
        Terminal terminal = new DumbTerminal(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
        return (LineReader) Proxy.newProxyInstance(
                LineReader.class.getClassLoader(), new Class<?>[] {LineReader.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getTerminal")) {
                        return terminal;
                    }
                    Object line = next.next();
                    if (line instanceof RuntimeException failure) {
                        throw failure;
                    }
                    return line;
                });
    }
}
