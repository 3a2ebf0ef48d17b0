/** What one client asks for, whichever door it came through. */
@NullMarked
package dev.tokenbus.gateway.client;

import org.jspecify.annotations.NullMarked;
