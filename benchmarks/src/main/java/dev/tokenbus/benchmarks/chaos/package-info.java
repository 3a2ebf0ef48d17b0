/** ./tokenbus chaos: a cluster under kills, freezes and cut networks, whose every answer is audited. */
@NullMarked
package dev.tokenbus.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
