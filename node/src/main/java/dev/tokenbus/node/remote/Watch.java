package dev.tokenbus.node.remote;

import dev.tokenbus.node.Explanation;
import dev.tokenbus.node.chat.Redraw;
import dev.tokenbus.node.chat.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * The option {@code --watch} of commands that show an answer once, or every two seconds: as a table, in place on a terminal, or as a line of
 * JSON for programs, which then find nothing else in the output.
 */
final class Watch {
    private static final long EVERY_MS = 2000;

    @Option(names = "--watch", description = "Shows it again every two seconds, until Ctrl-C: in place on a terminal.")
    private boolean again;

    /** What is asked each time. */
    interface Question {
        JsonObject ask() throws IOException, InterruptedException;
    }

    /** The first answer must come; a failure of a later one is said, and whoever was asked may be back the next time. */
    void show(Question question, BiConsumer<JsonObject, PrintWriter> table, boolean asJson, CommandSpec spec)
            throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter failures = asJson ? spec.commandLine().getErr() : out;
        Redraw redraw = again && !asJson && Terminal.OUTPUT.isInteractive() ? Redraw.IN_PLACE : Redraw.BELOW;
        print(redraw, text(question.ask(), table, asJson), out);
        while (again) {
            Thread.sleep(EVERY_MS);
            try {
                print(redraw, text(question.ask(), table, asJson), out);
            } catch (IOException e) {
                print(redraw, Explanation.of(e) + System.lineSeparator(), failures);
            }
        }
    }

    private String text(JsonObject answer, BiConsumer<JsonObject, PrintWriter> table, boolean asJson) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        if (asJson) {
            lines.println(again ? answer.encode() : answer.encodePrettily());
        } else {
            table.accept(answer, lines);
        }
        lines.flush();
        return text.toString();
    }

    private static void print(Redraw redraw, String text, PrintWriter to) {
        to.print(redraw.over(text));
        to.flush();
    }
}
