package dev.tokenbus.node.config.given;

import java.nio.file.Path;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1; 0 where only the line is known
 */
public record Place(Path file, int line, int column) {
    /** As compilers write it, so that editors find it. */
    @Override
    public String toString() {
        return file + ":" + line + (column == 0 ? "" : ":" + column);
    }
}
