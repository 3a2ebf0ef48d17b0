/** What principals have used of models: kept by each gateway node, one record for each ended stream, and summed up over all of them. */
@NullMarked
package dev.tokenbus.metrics.usage;

import org.jspecify.annotations.NullMarked;
