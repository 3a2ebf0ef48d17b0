/** What a benchmark run does: one scenario for each profile. */
@NullMarked
package dev.tokenbus.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
