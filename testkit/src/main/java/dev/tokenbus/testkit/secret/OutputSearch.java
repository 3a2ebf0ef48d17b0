package dev.tokenbus.testkit.secret;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each class of tests during which this JVM prints a prompt, an answer or a secret. JUnit finds it by itself in every module that has
 * the testkit.
 */
public final class OutputSearch implements BeforeAllCallback, AfterAllCallback {
    private static final List<SearchedStream> SEARCHED = new ArrayList<>();

    /** For JUnit. */
    public OutputSearch() {}

    /** Once for each JVM: what is printed between two classes counts for the next one. */
    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (SEARCHED) {
            if (SEARCHED.isEmpty()) {
                System.setOut(searched(System.out));
                System.setErr(searched(System.err));
            }
        }
    }

    private static PrintStream searched(PrintStream stream) {
        SearchedStream searched = new SearchedStream(stream);
        SEARCHED.add(searched);
        return searched.print();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        synchronized (SEARCHED) {
            check(context.getDisplayName(), SEARCHED);
        }
    }

    static void check(String during, List<SearchedStream> streams) {
        List<String> found =
                streams.stream().flatMap(stream -> stream.take().stream()).toList();
        if (!found.isEmpty()) {
            throw new AssertionError("printed during " + during + ": a prompt, an answer or a secret: …"
                    + String.join("…\n…", found) + "…");
        }
    }
}
