/** A benchmark run and its report. */
@NullMarked
package dev.tokenbus.benchmarks.bench;

import org.jspecify.annotations.NullMarked;
