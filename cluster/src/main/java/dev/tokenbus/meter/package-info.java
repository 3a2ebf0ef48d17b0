/** The ports through which gateways and workers report what happens, and the figures that come of it. */
@NullMarked
package dev.tokenbus.meter;

import org.jspecify.annotations.NullMarked;
