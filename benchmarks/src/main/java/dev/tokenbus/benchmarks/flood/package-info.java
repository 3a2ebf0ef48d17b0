/** Clients that ask for more than they should, beside a load of others: {@link dev.tokenbus.benchmarks.flood.Flood}. */
@NullMarked
package dev.tokenbus.benchmarks.flood;

import org.jspecify.annotations.NullMarked;
