/** OpenAI's Responses, as servers speak them that have only these. */
@NullMarked
package dev.tokenbus.worker.responses;

import org.jspecify.annotations.NullMarked;
