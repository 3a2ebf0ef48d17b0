/** OpenAI's Responses, as clients speak them: requests taken apart, streams worded, stored answers. */
@NullMarked
package dev.tokenbus.gateway.responses;

import org.jspecify.annotations.NullMarked;
