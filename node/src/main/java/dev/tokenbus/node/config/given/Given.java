package dev.tokenbus.node.config.given;

/** A value as it was given. */
public record Given(String text, Shape shape, Origin origin) {
    /** How it was written. */
    public enum Shape {
        /** As one text, in which commas may separate several values. */
        TEXT,
        /** As a list, of values without a comma. */
        LIST,
        /** As a key without a value. */
        NOTHING
    }

    static Given text(String text, Origin origin) {
        return new Given(text, Shape.TEXT, origin);
    }
}
