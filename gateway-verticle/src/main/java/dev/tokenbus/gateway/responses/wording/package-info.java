/** Responses in words: their names, objects and events, all made from a stream's log alone. */
@NullMarked
package dev.tokenbus.gateway.responses.wording;

import org.jspecify.annotations.NullMarked;
