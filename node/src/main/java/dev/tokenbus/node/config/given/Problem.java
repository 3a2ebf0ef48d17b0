package dev.tokenbus.node.config.given;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param place null for what is in no file
 * @param message begins with the name of what is wrong
 */
public record Problem(@Nullable Place place, String message) {
    @Override
    public String toString() {
        return place == null ? message : place + ": " + message;
    }
}
