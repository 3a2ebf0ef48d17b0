/** JMH benchmarks of the hot path. */
@NullMarked
package dev.tokenbus.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
