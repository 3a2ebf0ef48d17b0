/** What a chaos run breaks, when it did, what each fault has cost the viewers, and whether what they used is on record. */
@NullMarked
package dev.tokenbus.benchmarks.chaos.fault;

import org.jspecify.annotations.NullMarked;
