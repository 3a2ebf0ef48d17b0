/** Times that are measured: how often each was, in reports, and in Prometheus' buckets. */
@NullMarked
package dev.tokenbus.metrics.times;

import org.jspecify.annotations.NullMarked;
