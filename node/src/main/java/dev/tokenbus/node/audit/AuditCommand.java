package dev.tokenbus.node.audit;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus audit}: says what is publicly known against the parts of this jar. */
@Command(
        name = "audit",
        description = "Asks a public database of advisories about every part of this jar.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The names and versions of the parts are sent, and nothing else.",
            "Exit codes: 0 nothing is known, 1 something is, 2 wrong usage, 3 it did not run."
        })
public final class AuditCommand implements Callable<Integer> {
    private static final int SOMETHING_KNOWN = 1;
    private static final int DID_NOT_RUN = 3;

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "https://api.osv.dev",
            description = "A database with the API of osv.dev (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String database;

    @Option(
            names = "--bom",
            paramLabel = "FILE",
            description = "A CycloneDX list of parts, in place of this jar's own.")
    private @Nullable Path bom;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        OsvDatabase osv = osv();
        try {
            List<String> parts = parts();
            return report(parts, osv.about(parts), out);
        } catch (IOException | RuntimeException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            out.println("audit: did not run, so nothing is known: " + database + ": " + reason);
            return DID_NOT_RUN;
        }
    }

    private List<String> parts() throws IOException {
        if (bom != null) {
            return ShippedParts.of(Files.readString(bom));
        }
        try (JarFile jar = ShippedParts.thisJar()) {
            return ShippedParts.of(jar);
        }
    }

    private OsvDatabase osv() {
        try {
            return new OsvDatabase(database);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int report(List<String> parts, List<Advisory> known, PrintWriter out) throws IOException {
        if (parts.isEmpty()) {
            throw new IOException("the list names no parts");
        }
        known.forEach(advisory -> out.println(advisory.part() + "  " + advisory.id()));
        out.println("audit: " + parts.size() + " parts, " + known.size() + " advisories, says " + database);
        return known.isEmpty() ? 0 : SOMETHING_KNOWN;
    }
}
