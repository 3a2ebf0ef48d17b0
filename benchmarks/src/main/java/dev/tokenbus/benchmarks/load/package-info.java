/** The load generator: clients that measure what reaches them. */
@NullMarked
package dev.tokenbus.benchmarks.load;

import org.jspecify.annotations.NullMarked;
