package dev.tokenbus.testkit.property;

import org.jspecify.annotations.Nullable;

/**
 * Makes a value out of random choices. Equal choices must make equal values: a generator takes all its randomness from its
 * argument and keeps no state.
 */
@FunctionalInterface
public interface Generator<T extends @Nullable Object> {
    T from(Randomness random);
}
