package dev.tokenbus.node.top;

import dev.tokenbus.node.Explanation;
import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** Shows a cluster in a terminal, once or again each second until somebody types {@code q} or Ctrl-C. */
public final class Top {
    /** For who has no terminal. */
    private static final Size PAGE = new Size(80, 1000);

    private static final long EACH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How soon a key, a signal or another size of the terminal is seen. */
    private static final long LOOK_MS = 100;

    private static final int CTRL_C = 3;

    private final AskedNode node;
    private final ZoneId zone;
    private final Recent recent = new Recent();
    private volatile boolean isOver;

    public Top(AskedNode node, ZoneId zone) {
        this.node = node;
        this.zone = zone;
    }

    /** Prints one picture, without colours, as long as it needs to be. */
    public void once(PrintWriter out) throws IOException, InterruptedException {
        ask();
        new Picture(recent, PAGE.getColumns(), PAGE.getRows())
                .lines(null, zone)
                .forEach(line -> out.println(line.toString().stripTrailing()));
        out.flush();
    }

    /** The terminal of this process. */
    public static Terminal terminal() throws IOException {
        // As chat does: stty and tty instead of native code.
        return TerminalBuilder.builder()
                .system(true)
                .encoding(StandardCharsets.UTF_8)
                .exec(true)
                .jni(false)
                .ffm(false)
                .dumb(true)
                .build();
    }

    /** Shows it on a terminal until it is over; fails if the first question is not answered. */
    public void run(Terminal terminal) throws IOException, InterruptedException {
        ask();
        Attributes before = terminal.enterRawMode();
        terminal.handle(Terminal.Signal.INT, signal -> isOver = true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        try {
            show(terminal);
        } finally {
            terminal.puts(Capability.exit_ca_mode);
            terminal.puts(Capability.cursor_normal);
            terminal.setAttributes(before);
            terminal.flush();
        }
    }

    private void show(Terminal terminal) throws IOException, InterruptedException {
        Display display = new Display(terminal, true);
        Size shown = new Size();
        String trouble = null;
        while (!isOver) {
            shown = paint(display, terminal, shown, trouble);
            long askAt = System.nanoTime() + EACH_NANOS;
            while (!isOver && System.nanoTime() - askAt < 0) {
                if (isQuit(terminal.reader().read(LOOK_MS))) {
                    isOver = true;
                } else if (!terminal.getSize().equals(shown)) {
                    shown = paint(display, terminal, shown, trouble);
                }
            }
            trouble = isOver ? null : tryAsking();
        }
    }

    /** Paints what has changed; on a terminal of another size, everything. */
    private Size paint(Display display, Terminal terminal, Size before, @Nullable String trouble) {
        Size size = new Size();
        size.copy(terminal.getSize());
        if (!size.equals(before)) {
            display.resize(size.getRows(), size.getColumns());
            display.clear();
        }
        // In the last column of the last line some terminals scroll.
        int width = Math.max(20, size.getColumns() - 1);
        display.update(new Picture(recent, width, Math.max(5, size.getRows())).lines(trouble, zone), -1);
        return size;
    }

    /** The end of the input is one of the terminal. */
    private static boolean isQuit(int key) {
        return key == 'q' || key == 'Q' || key == CTRL_C || key == -1;
    }

    /** Why there is no answer; null if there is one. */
    private @Nullable String tryAsking() throws InterruptedException {
        try {
            ask();
            return null;
        } catch (IOException e) {
            // The node may be back the next time.
            return Explanation.of(e);
        }
    }

    private void ask() throws IOException, InterruptedException {
        try {
            recent.ask(node);
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new IOException("the answer is not that of a tokenbus node; is that its management port?", e);
        }
    }
}
