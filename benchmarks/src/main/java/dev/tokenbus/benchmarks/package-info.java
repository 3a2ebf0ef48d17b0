/** The entry point of the commands that measure and test tokenbus. */
@NullMarked
package dev.tokenbus.benchmarks;

import org.jspecify.annotations.NullMarked;
