/** What a stream's home and its worker say to each other. */
@NullMarked
package dev.tokenbus.protocol.bus.worker;

import org.jspecify.annotations.NullMarked;
