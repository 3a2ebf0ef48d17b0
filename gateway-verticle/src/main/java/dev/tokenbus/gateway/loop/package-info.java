/** One gateway instance's event loop, what it is asked for, and what is said when it cannot do that. */
@NullMarked
package dev.tokenbus.gateway.loop;

import org.jspecify.annotations.NullMarked;
