/** JMH measurements of what happens for each chunk: encoding it for a client, for the bus, and keeping it in a log. */
@NullMarked
package dev.tokenbus.benchmarks;

import org.jspecify.annotations.NullMarked;
