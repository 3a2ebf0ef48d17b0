/** How a stream comes to be, whichever door asks for it. */
@NullMarked
package dev.tokenbus.gateway.open;

import org.jspecify.annotations.NullMarked;
