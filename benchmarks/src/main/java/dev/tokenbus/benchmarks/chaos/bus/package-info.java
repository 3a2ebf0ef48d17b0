/** A Java agent with which a chaos run makes the event bus of a node lose, delay and repeat messages. */
@NullMarked
package dev.tokenbus.benchmarks.chaos.bus;

import org.jspecify.annotations.NullMarked;
