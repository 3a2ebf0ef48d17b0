/** The load generator: clients that measure what they receive. */
@NullMarked
package dev.tokenbus.benchmarks.load;

import org.jspecify.annotations.NullMarked;
