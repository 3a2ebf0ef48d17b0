/** One answer: its admission, its log, its credit window, its way home. */
@NullMarked
package dev.tokenbus.worker.generation;

import org.jspecify.annotations.NullMarked;
