package dev.tokenbus.node.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Prompts that a person types: with line editing, and with a history that the arrow keys recall. The history is in memory only,
 * because prompts are nobody else's business.
 */
final class EditedLines implements PromptSource {
    private static final int HISTORY = 500;

    /** What terminals send that ignore the request for application keys; JLine binds what the others send. */
    private static final Map<String, String> ARROWS = Map.of(
            "\033[A", LineReader.UP_LINE_OR_HISTORY,
            "\033[B", LineReader.DOWN_LINE_OR_HISTORY,
            "\033[C", LineReader.FORWARD_CHAR,
            "\033[D", LineReader.BACKWARD_CHAR,
            "\033[H", LineReader.BEGINNING_OF_LINE,
            "\033[F", LineReader.END_OF_LINE);

    private final LineReader reader;
    private final Screen screen;
    private boolean wasInterrupted;

    /** @param reader its terminal is closed with this */
    EditedLines(LineReader reader, Screen screen) {
        this.reader = reader;
        this.screen = screen;
    }

    /** On the terminal of this process. */
    static EditedLines open(Screen screen, Interrupts interrupts) throws IOException {
        // It asks stty and tty instead of loading native code; without them it is a terminal that edits nothing.
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .systemOutput(
                        screen.isTerminal() ? TerminalBuilder.SystemOutput.SysOut : TerminalBuilder.SystemOutput.SysErr)
                .encoding(StandardCharsets.UTF_8)
                .exec(true)
                .jni(false)
                .ffm(false)
                .dumb(true)
                .nativeSignals(true)
                .signalHandler(Terminal.SignalHandler.SIG_DFL)
                .build();
        terminal.handle(Terminal.Signal.INT, signal -> interrupts.pressed());
        return new EditedLines(reader(terminal), screen);
    }

    static LineReader reader(Terminal terminal) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("tokenbus")
                .parser(plainText())
                .variable(LineReader.HISTORY_SIZE, HISTORY)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, true)
                .build();
        KeyMap<Binding> keys = Objects.requireNonNull(reader.getKeyMaps().get(LineReader.EMACS), "no such keys");
        ARROWS.forEach((arrow, action) -> keys.bind(new Reference(action), arrow));
        return reader;
    }

    /** Prompts are text: neither quotes nor backslashes mean anything. */
    private static DefaultParser plainText() {
        DefaultParser parser = new DefaultParser();
        parser.setQuoteChars(new char[0]);
        parser.setEscapeChars(new char[0]);
        return parser;
    }

    /** An empty line asks again. Ctrl-C discards the line; twice without anything else between, it leaves. */
    @Override
    public Read next() {
        while (true) {
            try {
                String line = reader.readLine("> ");
                wasInterrupted = false;
                if (!line.isBlank()) {
                    return new Read.Prompt(line);
                }
            } catch (EndOfFileException e) {
                return new Read.End();
            } catch (UserInterruptException e) {
                if (wasInterrupted && e.getPartialLine().isBlank()) {
                    return new Read.Interrupted();
                }
                wasInterrupted = true;
                screen.remark("(Ctrl-C again or Ctrl-D ends)");
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.getTerminal().close();
    }
}
