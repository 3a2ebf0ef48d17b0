package dev.tokenbus.node.config.given;

import org.jspecify.annotations.Nullable;

/** Where a value was given. */
public sealed interface Origin {
    /** What its key is called there. */
    String name();

    /** What a person looks for to change it. */
    String where();

    /** Where it is in a file; null for a value that is in none. */
    default @Nullable Place place() {
        return null;
    }

    /** A file, in which a key is called as it is. */
    record InFile(String name, Place place) implements Origin {
        @Override
        public String where() {
            return place.toString();
        }
    }

    /** An environment variable. */
    record Variable(String name) implements Origin {
        @Override
        public String where() {
            return name;
        }
    }

    /** An option of the command line. */
    record Flag(String name) implements Origin {
        @Override
        public String where() {
            return name;
        }
    }
}
