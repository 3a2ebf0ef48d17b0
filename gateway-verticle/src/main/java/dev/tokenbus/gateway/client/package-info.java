/** What one client asks for, frame by frame. */
@NullMarked
package dev.tokenbus.gateway.client;

import org.jspecify.annotations.NullMarked;
