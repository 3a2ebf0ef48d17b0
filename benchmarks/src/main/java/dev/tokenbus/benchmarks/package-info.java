/** The entry of everything that puts tokenbus to the proof. */
@NullMarked
package dev.tokenbus.benchmarks;

import org.jspecify.annotations.NullMarked;
