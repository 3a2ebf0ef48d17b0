/** What a metrics node tells of the cluster's history: JSON documents for consoles, terminals and programs. */
@NullMarked
package dev.tokenbus.metrics.document;

import org.jspecify.annotations.NullMarked;
