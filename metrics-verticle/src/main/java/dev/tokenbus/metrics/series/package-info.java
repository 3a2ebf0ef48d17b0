/** What a node measures of the streams of each model, backend and door. */
@NullMarked
package dev.tokenbus.metrics.series;

import org.jspecify.annotations.NullMarked;
