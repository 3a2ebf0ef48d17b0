package dev.tokenbus.node.config.given;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param place null for what is in no file
 * @param key the key that is wrong; null for what is no key's
 * @param message begins with the name of what is wrong
 */
public record Problem(@Nullable Place place, @Nullable String key, String message) {
    @Override
    public String toString() {
        return place == null ? message : place + ": " + message;
    }
}
