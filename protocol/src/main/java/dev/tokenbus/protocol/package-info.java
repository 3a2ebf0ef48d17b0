/** The values that every part of tokenbus shares: ids, codes, limits, options, usage and timings. */
@NullMarked
package dev.tokenbus.protocol;

import org.jspecify.annotations.NullMarked;
