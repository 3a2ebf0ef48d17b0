/** What a client asks for in a response, in the shape of chat completions, and back again. */
@NullMarked
package dev.tokenbus.gateway.responses.asked;

import org.jspecify.annotations.NullMarked;
