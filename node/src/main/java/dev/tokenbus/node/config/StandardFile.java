package dev.tokenbus.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration file where the command line names none: that of {@code TOKENBUS_CONFIG}, or else a {@code tokenbus.yaml} in the
 * working directory.
 *
 * @param why it is read
 */
public record StandardFile(Path path, String why) {
    private static final String VARIABLE = "TOKENBUS_CONFIG";
    private static final String NAME = "tokenbus.yaml";

    /** The file, if there is to be one. One that a variable names need not be there: that is for its reader to say. */
    public static Optional<StandardFile> of(Map<String, String> environment, Path directory) {
        String named = environment.getOrDefault(VARIABLE, "").strip();
        if (!named.isEmpty()) {
            return Optional.of(new StandardFile(Path.of(named), VARIABLE));
        }
        Path here = directory.resolve(NAME);
        return Files.isRegularFile(here)
                ? Optional.of(new StandardFile(here, "it is in the working directory"))
                : Optional.empty();
    }
}
