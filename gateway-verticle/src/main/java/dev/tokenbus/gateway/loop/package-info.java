/** One gateway instance's event loop, and what is said when it cannot do what was asked. */
@NullMarked
package dev.tokenbus.gateway.loop;

import org.jspecify.annotations.NullMarked;
