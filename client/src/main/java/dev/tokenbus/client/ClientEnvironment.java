package dev.tokenbus.client;

import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a client takes from its surroundings.
 *
 * @param clock nanoseconds since some moment, as {@link System#nanoTime}
 * @param random for the names of requests and for delays
 */
record ClientEnvironment(LongSupplier clock, RandomGenerator random) {
    static final ClientEnvironment SYSTEM = new ClientEnvironment(System::nanoTime, new SecureRandom());

    long nanos() {
        return clock.getAsLong();
    }
}
