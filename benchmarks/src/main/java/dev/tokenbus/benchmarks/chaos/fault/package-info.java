/** What a chaos run breaks, when it did, and what each fault has cost the viewers. */
@NullMarked
package dev.tokenbus.benchmarks.chaos.fault;

import org.jspecify.annotations.NullMarked;
