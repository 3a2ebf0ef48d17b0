/** The ports through which gateways and workers report what happens. */
@NullMarked
package dev.tokenbus.meter;

import org.jspecify.annotations.NullMarked;
